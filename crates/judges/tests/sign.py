"""Signs a PDF with pyHanko, so that another judge has something to look at."""

import json
import sys

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers

question = json.load(sys.stdin)
signer = signers.SimpleSigner.load(question["key"], question["certificate"])
metadata = signers.PdfSignatureMetadata(field_name="Seal", subfilter=fields.SigSeedSubFilter.PADES)
with open(question["in"], "rb") as original, open(question["out"], "w+b") as signed:
    signers.sign_pdf(IncrementalPdfFileWriter(original), metadata, signer=signer, output=signed)
    signed.seek(0)
    print(json.dumps({"signatures": len(PdfFileReader(signed).embedded_signatures)}))
