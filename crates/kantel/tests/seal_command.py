"""pyHanko judges the signatures of a PDF (document timestamps apart): a list with one finding each."""

import json
import logging
import sys

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)
question = json.load(sys.stdin)


def certificates(paths):
    return [x509.Certificate.load(open(path, "rb").read()) for path in paths]


roots, others = certificates(question["roots"]), certificates(question["others"])
found = []
with open(question["file"], "rb") as file:
    reader = PdfFileReader(file, strict=False)
    for signature in reader.embedded_regular_signatures:
        if question["archived"]:
            # Nothing is fetched: all that is needed must be in the document.
            store = DocumentSecurityStore.read_dss(reader)
            context = store.as_validation_context(
                {"trust_roots": roots, "allow_fetching": False, "revocation_mode": "require"}
            )
        else:
            context = ValidationContext(trust_roots=roots, other_certs=others, allow_fetching=False)
        status = validate_pdf_signature(signature, context)
        found.append(
            {
                "valid": status.valid,
                "intact": status.intact,
                "trusted": status.trusted,
                "timestamped": status.timestamp_validity is not None and status.timestamp_validity.valid,
                "level": str(status.modification_level),
                "summary": status.summary(),
            }
        )
print(json.dumps(found))
