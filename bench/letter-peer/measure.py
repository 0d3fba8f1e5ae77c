"""Makes and signs letters with WeasyPrint and pyHanko, and prints what that cost as JSON.

CPU time of this process, all threads, user and system; wall time is not told, since another process may share the cores.
Everything that can be made once is made once: imports, fonts, style sheet, words, the key. Every letter has data of its own.
"""

import argparse
import io
import json
import logging
import resource
import sys
import time
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

# -I leaves the script's own folder out.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from letter import Template, letters_folder, sheet

KEYS = {
    "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "rsa2048": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
}


def signer_of(kind, folder):
    """A key of that kind with a certificate of its own, loaded as pyHanko loads it from files."""
    key = KEYS[kind]()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Comparison of letters")])
    now = datetime.now(timezone.utc)
    usage = x509.KeyUsage(*[place < 2 for place in range(9)])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .add_extension(usage, critical=True).sign(key, hashes.SHA256())
    )
    key_file, certificate_file = folder / "key.pem", folder / "certificate.pem"
    key_file.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return signers.SimpleSigner.load(str(key_file), str(certificate_file))


FIRST = ["Lien", "Joris", "Fatima", "Mehmet", "Zoë", "Quinten", "Veerle", "Xavier"]
LAST = ["Vermeersch", "Deprez", "Yıldız", "Goethals", "Callewaert", "Nuyttens", "Bekaert", "Huysentruyt", "Jacques"]


def of_its_own(data, number):
    """The sample to somebody else about another amount, with a code of its own; `kantel bench letter` does the same."""
    def euros(cents):
        return f"{cents // 100}.{cents % 100:02}"

    cents, digits = 60_000 + 137 * number, 1_202_600_000 + number
    # What the letter adds to and takes from the first line makes 154.40 euro.
    first = data["lines"][0] | {"rate": euros(cents - 15_440), "amount": euros(cents - 15_440)}
    return data | {
        "recipient": data["recipient"] | {
            "name": f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]} {number}",
            "street": f"Vlaskapelstraat {number + 1}",
        },
        "reference": f"BEL-2026-{number:06}",
        "article": f"2026/{number:05}",
        "lines": [first, *data["lines"][1:]],
        "payment": data["payment"] | {"amount": euros(cents), "structured": f"{digits}{digits % 97 or 97:02}"},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=40, help="how many, after one that warms up")
    parser.add_argument("--short", action="store_true", help="one page: without the part about objecting")
    parser.add_argument("--key", choices=sorted(KEYS), default="p256")
    parser.add_argument("--variant", default="pdf/a-2a", help="what WeasyPrint is asked for")
    parser.add_argument("--keep", type=Path, help="write the last letter into this folder")
    options = parser.parse_args()
    logging.disable(logging.WARNING)

    letters = letters_folder()
    sample = json.loads((letters / "templates/tax-assessment/sample.json").read_text(encoding="utf-8"))
    template, fonts = Template(letters), FontConfiguration()
    style = CSS(string=sheet(template.style), font_config=fonts)
    metadata = signers.PdfSignatureMetadata(field_name="Seal", subfilter=fields.SigSeedSubFilter.PADES)
    with TemporaryDirectory() as folder:
        signer = signer_of(options.key, Path(folder))

    rendering = signing = 0.0
    signed = b""
    for number in range(options.letters + 1):
        begin = time.process_time()
        page = template.html(of_its_own(sample, number), "2026-12-01", options.short)
        pdf = HTML(string=page).write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant=options.variant, pdf_tags=True)
        rendered = time.process_time()
        out = io.BytesIO()
        signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer=signer, output=out)
        end = time.process_time()
        signed = out.getvalue()
        if number > 0:
            rendering += rendered - begin
            signing += end - rendered

    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        (options.keep / "letter.pdf").write_bytes(signed)
    each = (rendering + signing) / options.letters
    print(json.dumps({
        "peer": f"WeasyPrint {version('weasyprint')} and pyHanko {version('pyhanko')}",
        "letters": options.letters,
        "pages": int(PdfFileReader(io.BytesIO(signed)).root["/Pages"]["/Count"]),
        "key": options.key,
        "render_cpu_ms": round(1000 * rendering / options.letters, 2),
        "sign_cpu_ms": round(1000 * signing / options.letters, 2),
        "cpu_ms_per_letter": round(1000 * each, 2),
        "letters_per_cpu_second": round(1 / each, 2),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "bytes": len(signed),
    }))


if __name__ == "__main__":
    main()
