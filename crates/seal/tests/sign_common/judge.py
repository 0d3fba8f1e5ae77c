"""Asks pyHanko about signed files: {"root": hex, "files": [...]} in, one list of signatures per file out.

`trusted` takes the root as given and asks for no revocation data; `offline` takes revocation data from the document alone and
requires it for every certificate; `archived` is the verdict of EN 319 102-1 §5.6.3 on the same terms.
"""

import asyncio
import json
import logging
import sys

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager

logging.disable(logging.CRITICAL)


def verdict(status):
    return {
        "intact": bool(status.intact and status.valid),
        "trusted": bool(status.trusted),
        "coverage": status.coverage.name,
        "changes": status.modification_level.name if status.modification_level else None,
    }


def archived(signature, root):
    rule = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
    certificates = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build([root]),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy(rule, rule)),
    )
    offline = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
    policy = SignatureValidationSpec(cert_validation_policy=certificates, revinfo_gathering_policy=offline)
    try:
        result = asyncio.run(ades_lta_validation(signature, PdfSignatureValidationSpec(policy)))
    except Exception as fault:  # the caller wants words, whatever it was
        return repr(fault)
    return str(result.ades_subindic)


def offline(reader, signature, root):
    try:
        store = DocumentSecurityStore.read_dss(reader)
        terms = {"trust_roots": [root], "allow_fetching": False, "revocation_mode": "require"}
        return bool(validate_pdf_signature(signature, store.as_validation_context(terms)).bottom_line)
    except Exception:  # no store at all is the usual one
        return False


def judge(path, root):
    with open(path, "rb") as file:
        reader = PdfFileReader(file)
        found = []
        for signature in reader.embedded_signatures:
            context = ValidationContext(trust_roots=[root], allow_fetching=False)
            entry = {"field": signature.field_name}
            try:
                if signature.sig_object["/Type"] == "/DocTimeStamp":
                    entry |= {"kind": "timestamp"} | verdict(validate_pdf_timestamp(signature, context))
                else:
                    status = validate_pdf_signature(signature, context)
                    stamp = status.timestamp_validity
                    entry |= {"kind": "signature"} | verdict(status)
                    entry |= {
                        "accepted": bool(status.bottom_line),
                        "stamped": bool(stamp and stamp.valid and stamp.intact and stamp.trusted),
                        "offline": offline(reader, signature, root),
                        "archived": archived(signature, root),
                    }
            except Exception as fault:
                entry["fault"] = repr(fault)
            found.append(entry)
        return found


question = json.load(sys.stdin)
trusted_root = x509.Certificate.load(bytes.fromhex(question["root"]))
json.dump([judge(path, trusted_root) for path in question["files"]], sys.stdout)
