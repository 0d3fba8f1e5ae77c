"""Asks pyHanko for its verdict on signed files, by ETSI EN 319 102-1.

In:  {"roots": [hex DER, ...], "files": [{"path": ..., "at": RFC 3339 or null}, ...]}
Out: one list per file, of one object per signature: field, kind, indication, sub, why; or one object with "unreadable".

The engine for AdES signatures judges content, chain and time, with the revocation data of the file alone, required for every
certificate below a root: basic validation (§5.3) for a signature without a timestamp, validation with time (§5.5) for one with a
timestamp, and where that does not pass and the document holds document timestamps, the process for archived signatures (§5.6).
The engine does not compare revisions; for that the ordinary validator is asked too, and what it calls broken has failed.
"""

import asyncio
import json
import logging
import sys
from datetime import datetime, timezone

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESPassed
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.ades import (
    _dss_to_local_knowledge,
    ades_basic_validation,
    ades_lta_validation,
    ades_with_time_validation,
)
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec, ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager

logging.disable(logging.CRITICAL)

PASSED, INDETERMINATE, FAILED = "TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED"

# A seal's certificate may say digitalSignature only (EN 319 412-2 §4.3.2, type C).
USAGE = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)


def words(sub):
    if sub is None or isinstance(sub, AdESPassed):
        return PASSED, None
    if isinstance(sub, AdESFailure):
        return FAILED, sub.name
    assert isinstance(sub, AdESIndeterminate), sub
    return INDETERMINATE, sub.name


def specification(roots, reader):
    rule = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
    return SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(roots),
            revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy(rule, rule)),
        ),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(
            online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
        ),
        key_usage_settings=USAGE,
        local_knowledge=_dss_to_local_knowledge(reader),
    )


def engine(reader, signature, roots, at):
    timing = ValidationTimingInfo(
        validation_time=at, best_signature_time=at, point_in_time_validation=False
    )
    attributes = signature.signer_info["unsigned_attrs"]
    stamped = any(a["type"].native == "signature_time_stamp_token" for a in attributes)
    archived = any(True for _ in reader.embedded_timestamp_signatures)
    process = ades_with_time_validation if stamped else ades_basic_validation
    result = asyncio.run(
        process(
            signature.signed_data,
            specification(roots, reader),
            timing_info=timing,
            raw_digest=signature.compute_digest(),
        )
    )
    if archived and not isinstance(result.ades_subindic, AdESPassed):
        policy = PdfSignatureValidationSpec(specification(roots, reader))
        result = asyncio.run(ades_lta_validation(signature, policy, timing_info=timing))
    return words(result.ades_subindic) + (result.failure_msg,)


def structure(signature, roots, at):
    """What is wrong with coverage and later revisions; None when nothing is."""
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=at)
    if signature.sig_object.get("/SubFilter") == "/ETSI.RFC3161":
        status = validate_pdf_timestamp(signature, context)
    else:
        status = validate_pdf_signature(signature, context, key_usage_settings=USAGE)
    if not (status.intact and status.valid):
        return "HASH_FAILURE" if not status.intact else "SIG_CRYPTO_FAILURE"
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return "FORMAT_FAILURE"
    if getattr(status, "docmdp_ok", True) is False:
        return "SIG_CONSTRAINTS_FAILURE"
    level = status.modification_level
    if level is not None and level.name in ("OTHER", "ANNOTATIONS"):
        return "SIG_CONSTRAINTS_FAILURE"
    return None


def broken(fault):
    """A verdict from an exception: its own, when it carries one."""
    own = getattr(fault, "ades_subindication", None)
    indication, sub = words(own) if own else (FAILED, "FORMAT_FAILURE")
    return {"indication": indication, "sub": sub, "why": repr(fault)}


def judge_signature(reader, signature, roots, at):
    entry = {"field": signature.field_name}
    stamp = signature.sig_object.get("/SubFilter") == "/ETSI.RFC3161"
    entry["kind"] = "timestamp" if stamp else "signature"
    try:
        wrong = structure(signature, roots, at)
    except Exception as fault:
        return entry | broken(fault)
    if wrong:
        return entry | {"indication": FAILED, "sub": wrong, "why": "structure"}
    if stamp:
        return entry | {"indication": PASSED, "sub": None, "why": "not judged alone"}
    try:
        indication, sub, why = engine(reader, signature, roots, at)
    except Exception as fault:
        return entry | broken(fault)
    return entry | {"indication": indication, "sub": sub, "why": why}


def judge(path, roots, at):
    with open(path, "rb") as file:
        try:
            reader = PdfFileReader(file)
            signatures = list(reader.embedded_signatures)
        except Exception as fault:
            return {"unreadable": repr(fault)}
        return [judge_signature(reader, one, roots, at) for one in signatures]


question = json.load(sys.stdin)
anchors = [x509.Certificate.load(bytes.fromhex(root)) for root in question["roots"]]
answers = []
for one in question["files"]:
    moment = one.get("at")
    moment = datetime.fromisoformat(moment) if moment else datetime.now(timezone.utc)
    answers.append(judge(one["path"], anchors, moment))
json.dump(answers, sys.stdout)
