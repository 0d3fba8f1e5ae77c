"""Signs a file with pyHanko: {"pdf": path, "out": path, "key": path, "certificate": path, "chain": [paths]} in, {} out."""

import json
import sys

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

question = json.load(sys.stdin)
signer = signers.SimpleSigner.load(
    question["key"], question["certificate"], ca_chain_files=question["chain"], key_passphrase=None
)
with open(question["pdf"], "rb") as source, open(question["out"], "wb") as out:
    signers.sign_pdf(
        IncrementalPdfFileWriter(source),
        signers.PdfSignatureMetadata(field_name="Andere", subfilter=fields.SigSeedSubFilter.PADES),
        signer=signer,
        output=out,
    )
json.dump({}, sys.stdout)
