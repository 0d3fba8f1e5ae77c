"""A tax letter as HTML, from the same data, words and house style as Kantel's own template `tax-assessment`."""

import html
import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import segno

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()


def euro(amount):
    """904.40 → € 904,40, with a dot between thousands."""
    return "€\u00a0" + number(amount, 2)


def number(amount, decimals):
    """A number as it is written in Dutch."""
    text = f"{Decimal(amount):,.{decimals}f}"
    return text.translate(str.maketrans({",": ".", ".": ",", "-": "−"}))


def day(iso):
    """2026-12-01 → 1 december 2026."""
    moment = date.fromisoformat(iso)
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def communication(digits):
    """The Belgian structured communication as it is printed."""
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def epc(payment):
    """The payload of the payment code (EPC069-12)."""
    lines = ["BCD", "002", "1", "SCT", "", payment["name"], payment["iban"].replace(" ", ""),
             f"EUR{payment['amount']}", "", communication(payment["structured"]), ""]
    return "\n".join(lines)


class Template:
    """The parts that are the same for every letter: words, style, logo."""

    def __init__(self, letters, style="kortrijk"):
        texts = {}
        for file in (letters / "prelude/texts/nl.toml", letters / "templates/tax-assessment/texts/nl.toml"):
            texts |= tomllib.loads(file.read_text(encoding="utf-8"))
        self.texts = texts
        self.style = tomllib.loads((letters / f"styles/{style}/style.toml").read_text(encoding="utf-8"))
        self.logo = (letters / f"styles/{style}/{self.style['logo']}").as_uri()

    def t(self, key, **values):
        """A text with its values filled in and *strong* words marked."""
        text = self.texts[key]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return re.sub(r"\*([^*]+)\*", r"<strong>\1</strong>", html.escape(text, quote=False))

    def html(self, data, day_sent, short=False):
        """One letter. `short` leaves out the page about objecting."""
        style, payment, to = self.style, data["payment"], data["recipient"]
        e = html.escape
        amount, due = euro(payment["amount"]), day(data["due"])
        subject = self.t("subject", tax=data["tax_name"], year=data["year"])
        lines = "".join(
            f"<tr><td>{e(line['description'])}<td>{number(line['quantity'], 1)}<td>{number(line['rate'], 2)}"
            f"<td>{number(line['amount'], 2)}" for line in data["lines"])
        facts = "".join(f"<tr><th scope=row>{self.t(key)}<td>{e(value)}" for key, value in (
            ("regulation", data["regulation"]), ("property", data["property"]),
            ("article", data["article"]), ("roll", day(data["roll_date"]))))
        pay = "".join(f"<tr><th scope=row>{label}<td>{value}" for label, value in (
            ("Te betalen", f"<strong class=big>{amount}</strong>"), ("Betaal ten laatste op", f"<strong>{due}</strong>"),
            ("Rekening", e(payment["iban"])), ("Op naam van", e(payment["name"])),
            ("Mededeling", f"<strong>{communication(payment['structured'])}</strong>")))
        code = segno.make(epc(payment), error="m", micro=False).svg_data_uri(border=4)
        sender = " · ".join([style["short_name"], *style["address"]])
        signers = "".join(
            f"<td>{e(one['function']['nl'])}<br><br>{e(one['name'])}" for one in style["signatories"])
        objection = "" if short else f"""
<section class=next><h2>{self.t('objection-title')}</h2><p>{self.t('objection-intro')}
<ul><li>{self.t('objection-time')}<li>{self.t('objection-form')}<li>{self.t('objection-hearing')}
<li>{self.t('objection-receipt')}</ul><p>{self.t('objection-send')}
<p class=in>{'<br>'.join(map(e, data['objection_address']))}
<p><strong>{e(data['contact']['name'])}</strong><br>{e(data['contact']['email'])}</section>"""
        return f"""<!doctype html><html lang=nl><head><meta charset=utf-8><title>{subject}</title></head><body>
<div class=foot><strong>{e(style['name'])}</strong><br>{e(', '.join(style['address']))} · {e(style['email'])} · {e(style['web'])}</div>
<img class=logo src="{self.logo}" alt="{e(style['logo_alt']['nl'])}">
<p class=sender>{e(sender)}
<p class=window>{e(to['name'])}<br>{e(to['street'])}<br>{e(to['postcode'])} {e(to['city'].upper())}
<p class=reference><small>Datum</small><br>{day(day_sent)}<br><small>Ons kenmerk</small><br>{e(data['reference'])}
<h1>{subject}</h1><p>{self.t('intro', tax=data['tax_name'], year=data['year'], amount=amount, due=due)}
<table class=facts>{facts}</table><h2>{self.t('calculation')}</h2>
<table class=amounts><thead><tr><th scope=col>{self.t('description')}<th scope=col>{self.t('quantity')}
<th scope=col>{self.t('rate')}<th scope=col>{self.t('amount')}<tbody>{lines}
<tr><td colspan=3>{self.t('reduction-because', reason=data['reduction_reason'])}<td>{number('-' + data['reduction'], 2)}
<tr class=total><td colspan=3>{self.t('total')}<td>{amount}</table>
<div class=pay><img class=code src="{code}" alt="Betaalcode"><table class=facts>{pay}</table>
<p>{self.t('pay-scan')}</div><p>{self.t('trouble')}{objection}
<table class=signers><tr>{signers}</table></body></html>"""


def sheet(style):
    """The style sheet; window and margins where Kantel's letters have them."""
    primary = style["colours"]["primary"]
    return f"""
@page {{ size: A4; margin: 20mm 20mm 24mm 25mm; @bottom-left {{ content: element(foot) }}
  @bottom-right {{ content: "Pagina " counter(page) " van " counter(pages); font: 7pt "Liberation Sans"; vertical-align: top }} }}
body {{ margin: 0; font: 9.5pt/1.4 "Liberation Sans"; color: {style['colours']['text']} }}
.foot {{ position: running(foot); font-size: 7pt; border-top: .5pt solid #999; width: 100% }}
.logo {{ position: absolute; top: -8mm; left: 0; height: 15mm }}
.sender {{ white-space: nowrap; position: absolute; top: 6mm; left: 85mm; font-size: 6pt }}
.window {{ position: absolute; top: 24mm; left: 85mm; width: 80mm; margin: 0 }}
.reference {{ position: absolute; top: 23mm; left: 0; margin: 0 }} small {{ font-size: 7pt }}
h1 {{ margin: 62mm 0 3mm; font-size: 16pt; color: {primary} }} h2 {{ font-size: 11.5pt; color: {primary} }}
table {{ border-collapse: collapse; width: 100% }} .facts th {{ text-align: left; font-weight: normal; width: 45mm }}
.amounts td, .amounts th {{ border-bottom: .5pt solid #999; padding: 1mm 0; text-align: right }}
.amounts td:first-child, .amounts th:first-child {{ text-align: left }} .total {{ font-weight: bold }}
.pay {{ background: #f9f1f3; border-left: 1mm solid {primary}; padding: 4mm; margin-top: 5mm; font-size: 9pt }}
.pay .facts {{ width: 110mm }} .code {{ float: right; width: 30mm }} .big {{ font-size: 11pt }}
.next {{ break-before: page }} .in {{ margin-left: 5mm }} .signers {{ margin-top: 5mm }} .signers td {{ width: 50% }}
"""


def letters_folder():
    """Where Kantel's own templates are."""
    return Path(__file__).resolve().parent.parent.parent / "crates/letter"
