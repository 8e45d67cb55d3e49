#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# A day of a mixed stream: day.py FOLDER [EVENTS [SEED]] [clean]
#
# Six kinds of event in three envelopes (analytics track calls, CloudEvents, a payment provider's), each from
# several vendors, spread over 2026-03-10. At noon one vendor of contacts renames a field, one of payments sends
# some amounts in major units, and one of shipments drops the zone of its times; `clean`: none of them does.
# FOLDER gets
#
#   events.ndjson                the stream, in order of time
#   truth.tsv                    line, contract, rule and path of each record that does not keep its contract
#   kinds.txt                    contract and number of events
#   routes.yaml, contracts/*.odcs.yaml, consumers/*.yaml, writ.yaml
#   alone/KIND.ndjson            the payloads of each kind without envelope, of at most 100,000 events
#
# Events are put together from a few thousand prepared pieces: 2,000,000 take some 20 seconds.
import os
import random
import re
import sys

DAY = "2026-03-10"
HEX = "0123456789abcdef"

CONTRACTS = {
    "shop-order": ("order", "dana.kim@shop.example", """\
      - {name: order_id, logicalType: string, required: true, logicalTypeOptions: {pattern: "^O[0-9]{8}$"}, examples: [O12345678]}
      - {name: total_minor, logicalType: integer, required: true, logicalTypeOptions: {minimum: 0}, examples: [1999]}
      - {name: currency, logicalType: string, required: true, customProperties: [{property: enum, value: [EUR, USD, GBP]}], examples: [EUR]}
      - {name: placed_at, logicalType: timestamp, required: true, logicalTypeOptions: {timezone: true}, examples: ["2026-03-10T08:00:00Z"]}
      - name: lines
        logicalType: array
        required: true
        items:
          logicalType: object
          properties:
            - {name: sku, logicalType: string, required: true, examples: [SKU-1]}
            - {name: quantity, logicalType: integer, required: true, logicalTypeOptions: {minimum: 1}, examples: [1]}
            - {name: price_minor, logicalType: integer, required: true, logicalTypeOptions: {minimum: 0}, examples: [999]}
"""),
    "shop-cart": ("cart", "dana.kim@shop.example", """\
      - {name: cart_id, logicalType: string, required: true, logicalTypeOptions: {pattern: "^C[0-9]{8}$"}, examples: [C12345678]}
      - {name: sku, logicalType: string, required: true, examples: [SKU-1]}
      - {name: quantity, logicalType: integer, required: true, logicalTypeOptions: {minimum: 1, maximum: 99}, examples: [2]}
      - {name: price_minor, logicalType: integer, required: true, logicalTypeOptions: {minimum: 0}, examples: [999]}
      - {name: referrer, logicalType: string, required: false, examples: ["https://shop.example/sale"]}
"""),
    "crm-contact": ("contact", "maria.lopez@crm.example", """\
      - {name: contact_id, logicalType: string, required: true, logicalTypeOptions: {format: uuid}, examples: ["0f9e8d7c-6b5a-4c3d-8e1f-0a1b2c3d4e5f"]}
      - {name: email, logicalType: string, required: true, classification: confidential, logicalTypeOptions: {format: email}, examples: [ann@home.example]}
      - {name: name, logicalType: string, required: true, classification: confidential, examples: [Ann Lee]}
      - {name: stage, logicalType: string, required: true, customProperties: [{property: enum, value: [lead, trial, customer]}], examples: [lead]}
      - {name: country, logicalType: string, required: true, logicalTypeOptions: {pattern: "^[A-Z]{2}$"}, examples: [DE]}
      - {name: updated_at, logicalType: timestamp, required: true, logicalTypeOptions: {timezone: true}, examples: ["2026-03-10T08:00:00Z"]}
"""),
    "stock-level": ("stock", "omar.haddad@supply.example", """\
      - {name: sku, logicalType: string, required: true, examples: [SKU-1]}
      - {name: depot, logicalType: string, required: true, logicalTypeOptions: {pattern: "^[A-Z]{3}[0-9]$"}, examples: [HAM1]}
      - {name: on_hand, logicalType: integer, required: true, logicalTypeOptions: {minimum: 0}, examples: [12]}
      - {name: reserved, logicalType: integer, required: true, logicalTypeOptions: {minimum: 0}, examples: [2]}
      - {name: counted_at, logicalType: timestamp, required: true, logicalTypeOptions: {timezone: true}, examples: ["2026-03-10T08:00:00Z"]}
"""),
    "shipment": ("shipment", "lena.vogt@supply.example", """\
      - {name: shipment_id, logicalType: string, required: true, logicalTypeOptions: {pattern: "^S[0-9]{8}$"}, examples: [S12345678]}
      - {name: carrier, logicalType: string, required: true, examples: [swift]}
      - {name: status, logicalType: string, required: true, customProperties: [{property: enum, value: [packed, moving, delivered]}], examples: [moving]}
      - {name: weight_g, logicalType: number, required: true, logicalTypeOptions: {minimum: 0}, examples: [850]}
      - {name: scanned_at, logicalType: timestamp, required: true, logicalTypeOptions: {timezone: true}, examples: ["2026-03-10T08:00:00+01:00"]}
"""),
    "payment": ("payment", "ravi.nair@pay.example", """\
      - {name: id, logicalType: string, required: true, logicalTypeOptions: {pattern: "^py_[0-9a-f]{16}$"}, examples: [py_0123456789abcdef]}
      - {name: amount, logicalType: integer, required: true, logicalTypeOptions: {minimum: 1}, customProperties: [{property: unit, value: minor}, {property: currencyField, value: currency}], examples: [1999]}
      - {name: currency, logicalType: string, required: true, customProperties: [{property: enum, value: [eur, usd, gbp]}], examples: [eur]}
      - {name: order_id, logicalType: string, required: true, examples: [O12345678]}
      - {name: method, logicalType: string, required: true, customProperties: [{property: enum, value: [card, transfer, wallet]}], examples: [card]}
      - {name: created, logicalType: integer, required: true, examples: [1773100800]}
"""),
}

# What each field is, said in every contract that has it.
DESCRIPTIONS = {
    "order_id": "the shop's number of the order",
    "total_minor": "sum of all lines in minor units of the currency",
    "currency": "ISO 4217 code of all amounts beside it",
    "placed_at": "when the customer confirmed the order",
    "lines": "what was ordered",
    "sku": "article number in the shop",
    "quantity": "how many pieces",
    "price_minor": "price of one piece in minor units",
    "cart_id": "the shop's number of the cart",
    "referrer": "page that led to the shop",
    "contact_id": "the contact, the same in all systems",
    "email": "address that the contact confirmed",
    "name": "what the contact is called",
    "stage": "how far the contact is on the way to a customer",
    "country": "ISO 3166 code of where the contact lives",
    "updated_at": "when the contact changed last",
    "depot": "depot that counted",
    "on_hand": "pieces in the depot",
    "reserved": "pieces of these that are promised to orders",
    "counted_at": "when they were counted",
    "shipment_id": "the depot's number of the shipment",
    "carrier": "who carries it",
    "status": "how far it is on its way",
    "weight_g": "weight in grams",
    "scanned_at": "when it was scanned last",
    "id": "the provider's number of the payment",
    "amount": "what was paid, in minor units of the currency",
    "method": "how it was paid",
    "created": "when it was paid, in seconds since 1970",
}

# Who reads what: contract, party, fields.
CONSUMERS = [
    ("shop-order", "finance-ledger", {"order_id": "string", "total_minor": "integer", "currency": "string"}),
    ("shop-order", "fulfilment", {"order_id": "string", "lines[].sku": "string", "lines[].quantity": "integer"}),
    ("crm-contact", "email-platform", {"contact_id": "string", "email": "string", "stage": "string"}),
    ("crm-contact", "sales-dashboard", {"contact_id": "string", "country": "string"}),
    ("payment", "finance-ledger", {"id": "string", "amount": "integer", "currency": "string"}),
    ("shipment", "tracking-page", {"shipment_id": "string", "status": "string", "scanned_at": "timestamp"}),
    ("stock-level", "storefront", {"sku": "string", "on_hand": "integer"}),
]

ROUTES = """\
# Three envelopes, six contracts. The first route that fits is taken.
- {when: {/type: track, /event: Order Completed}, contract: contracts/shop-order.odcs.yaml, at: /properties}
- {when: {/type: track, /event: [Product Added, Product Removed]}, contract: contracts/shop-cart.odcs.yaml, at: /properties}
- {when: {/type: identify}, contract: contracts/crm-contact.odcs.yaml, at: /traits}
- {when: {/specversion: "1.0", /type: com.shop.stock.changed}, contract: contracts/stock-level.odcs.yaml, at: /data}
- {when: {/specversion: "1.0", /type: com.shop.shipment.updated}, contract: contracts/shipment.odcs.yaml, at: /data}
- {when: {/object: event, /type: [payment.captured, payment.refunded]}, contract: contracts/payment.odcs.yaml, at: /data/object}
- otherwise: reject
"""

SEGMENT = ('{"type":"%s",%s"messageId":"ajs-%s","anonymousId":"%s","timestamp":"%s","context":{"library":{"name":'
           '"analytics.js","version":"2.11.1"},"page":{"path":"/%s","url":"https://shop.example/%s"},"ip":"10.0.0.%d"},'
           '"integrations":{"All":true},"%s":%s}\n')
CLOUD = ('{"specversion":"1.0","id":"%s","source":"/depots/%s","type":"%s","time":"%s","datacontenttype":'
         '"application/json","data":%s}\n')
PAYMENT = ('{"id":"evt_%s","object":"event","api_version":"2025-09-30","created":%d,"data":{"object":%s},"livemode":'
           'true,"pending_webhooks":%d,"request":{"id":null,"idempotency_key":"%s"},"type":"%s"}\n')


def described(fields):
    """The fields, each with what it is: at its end where it is one line."""
    fields = re.sub(r"(\{name: (\w+),.*)\}$", lambda m: f"{m[1]}, description: \"{DESCRIPTIONS[m[2]]}\"}}", fields, flags=re.M)
    return re.sub(r"^( +)- name: (\w+)$", lambda m: f"{m[0]}\n{m[1]}  description: {DESCRIPTIONS[m[2]]}", fields, flags=re.M)


def contract_text(name):
    kind, owner, fields = CONTRACTS[name]
    return (f"apiVersion: v3.1.0\nkind: DataContract\nid: {name}\nname: {name}\nversion: 1.0.0\nstatus: active\n"
            f"team:\n  name: {owner.split('@')[1].split('.')[0]}\n  members:\n"
            f"    - {{username: {owner}, role: owner}}\n"
            f"schema:\n  - name: {kind}\n    logicalType: object\n    properties:\n{described(fields)}")


def consumer_text(contract, party, fields):
    reads = "".join(f"  \"{path}\": {{type: {kind}, required: true}}\n" for path, kind in fields.items())
    return (f"kind: ConsumerContract\nid: {party}--{contract}\nparty: {party}\nowner: team@{party}.example\n"
            f"consumes: {{contract: {contract}, versions: \"^1.0.0\", schema: {CONTRACTS[contract][0]}}}\n"
            f"reads:\n{reads}")


class Day:
    """The events of a day. Pieces that cost time are prepared once and taken in turn."""

    def __init__(self, events, seed, clean):
        self.random = random.Random(seed)
        self.events = events
        self.noon = events + 1 if clean else events // 2
        take = self.random
        self.hexes = ["%016x" % take.getrandbits(64) for _ in range(4096)]
        self.uuids = ["-".join((h[:8], h[8:12], "4" + h[1:4], "a" + h[4:7], h[3:15])) for h in self.hexes]
        first = ["Ann", "Ben", "Cleo", "Dov", "Eva", "Finn", "Gül", "Hal", "Ida", "Jörg", "Kim", "Lea"]
        last = ["Lee", "Moss", "Nair", "Okoye", "Pohl", "Quist", "Roth", "Sand", "Tran", "Ude", "Vogt", "Wirth"]
        self.names = [f"{a} {b}" for a in first for b in last]
        self.mails = [f"{chr(97 + i % 26)}.{last[i % 12].lower()}{i}@home{i % 7}.example" for i in range(2048)]
        self.skus = ["SKU-%05d" % take.randrange(100000) for _ in range(1024)]
        self.depots = ["HAM1", "BER2", "MUC1", "PAR3", "LYS1", "MIL2"]
        self.makers = [self.order, self.cart, self.contact, self.stock, self.shipment, self.payment]

    def clock(self, number):
        second = number * 86400 // self.events
        return "%sT%02d:%02d:%02d.%03dZ" % (DAY, second // 3600, second // 60 % 60, second % 60, number % 1000)

    def segment(self, kind, event, bits, at, name, payload):
        page = self.skus[bits % 1024]
        return SEGMENT % (kind, event, self.hexes[bits % 4096], self.uuids[bits // 7 % 4096], at, page, page, bits % 250,
                          name, payload)

    def order(self, bits, at, _late):
        lines = ",".join('{"sku":"%s","quantity":%d,"price_minor":%d}' %
                         (self.skus[(bits >> i) % 1024], 1 + (bits >> i) % 5, 99 + (bits >> i) % 9000)
                         for i in range(1 + bits % 4))
        payload = '{"order_id":"O%08d","total_minor":%d,"currency":"%s","placed_at":"%s","lines":[%s]}' % (
            bits % 100000000, 99 + bits % 50000, ("EUR", "USD", "GBP")[bits % 3], at, lines)
        return "shop-order", payload, self.segment("track", '"event":"Order Completed",', bits, at, "properties",
                                                   payload), None

    def cart(self, bits, at, _late):
        referrer = ',"referrer":"https://shop.example/sale/%d"' % (bits % 90) if bits & 64 else ""
        payload = '{"cart_id":"C%08d","sku":"%s","quantity":%d,"price_minor":%d%s}' % (
            bits % 100000000, self.skus[bits // 11 % 1024], 1 + bits % 9, 99 + bits % 9000, referrer)
        event = '"event":"%s",' % ("Product Added", "Product Removed")[bits >> 9 & 1]
        return "shop-cart", payload, self.segment("track", event, bits, at, "properties", payload), None

    def contact(self, bits, at, late):
        renamed = late and bits % 10 < 3  # one vendor of several
        payload = ('{"contact_id":"%s","%s":"%s","name":"%s","stage":"%s","country":"%s","updated_at":"%s"}' % (
            self.uuids[bits % 4096], "email_address" if renamed else "email", self.mails[bits // 3 % 2048],
            self.names[bits // 5 % 144], ("lead", "trial", "customer")[bits % 3], ("DE", "FR", "NL", "US")[bits % 4], at))
        truth = "REQUIRED_MISSING\t/traits/email" if renamed else None
        user = '"userId":"u%d",' % (bits % 1000000)
        return "crm-contact", payload, self.segment("identify", user, bits, at, "traits", payload), truth

    def stock(self, bits, at, _late):
        depot = self.depots[bits % 6]
        payload = '{"sku":"%s","depot":"%s","on_hand":%d,"reserved":%d,"counted_at":"%s"}' % (
            self.skus[bits // 13 % 1024], depot, bits % 5000, bits % 50, at)
        return "stock-level", payload, CLOUD % (self.uuids[bits % 4096], depot, "com.shop.stock.changed", at,
                                                payload), None

    def shipment(self, bits, at, late):
        bare = late and bits % 4 == 1
        payload = '{"shipment_id":"S%08d","carrier":"%s","status":"%s","weight_g":%d.%d,"scanned_at":"%s"}' % (
            bits % 100000000, ("swift", "parcelo", "nordpost", "axle")[bits % 4],
            ("packed", "moving", "delivered")[bits % 3], bits % 30000, bits % 10, at[:-1] if bare else at)
        truth = "TIMEZONE_MISSING\t/data/scanned_at" if bare else None
        return "shipment", payload, CLOUD % (self.uuids[bits % 4096], self.depots[bits % 6],
                                             "com.shop.shipment.updated", at, payload), truth

    def payment(self, bits, at, late):
        minor = 100 + bits % 90000
        minor += minor % 100 == 0
        major = late and bits % 5 == 2 and bits & 1024
        amount = "%d.%02d" % divmod(minor, 100) if major else str(minor)
        payload = '{"id":"py_%s","amount":%s,"currency":"%s","order_id":"O%08d","method":"%s","created":%d}' % (
            self.hexes[bits % 4096], amount, ("eur", "usd", "gbp")[bits % 3], bits % 100000000,
            ("card", "transfer", "wallet")[bits // 3 % 3], 1773100800 + bits % 86400)
        truth = "TYPE_MISMATCH\t/data/object/amount" if major else None
        return "payment", payload, PAYMENT % (
            self.hexes[bits // 3 % 4096], 1773100800 + bits % 86400, payload, bits % 3, self.uuids[bits % 4096],
            ("payment.captured", "payment.refunded")[bits >> 7 & 1]), truth

    def write(self, folder):
        counts, alone = {}, {}
        makers, noon, bits_of = self.makers, self.noon, self.random.getrandbits
        with open(f"{folder}/events.ndjson", "w", encoding="utf-8", newline="\n") as events, \
                open(f"{folder}/truth.tsv", "w", encoding="utf-8") as truths:
            for number in range(self.events):
                bits = bits_of(48)
                kind, payload, line, truth = makers[(bits >> 20) % 6](
                    bits, self.clock(number), number >= noon)
                events.write(line)
                if truth:
                    truths.write(f"{number + 1}\t{kind}\t{truth}\n")
                counts[kind] = counts.get(kind, 0) + 1
                if counts[kind] <= 100000:
                    alone.setdefault(kind, []).append(payload)
        with open(f"{folder}/kinds.txt", "w", encoding="utf-8") as kinds:
            kinds.writelines(f"{kind}\t{counts[kind]}\n" for kind in sorted(counts))
        for kind, payloads in alone.items():
            with open(f"{folder}/alone/{kind}.ndjson", "w", encoding="utf-8", newline="\n") as out:
                out.write("\n".join(payloads) + "\n")


def write_workspace(folder):
    for name in ("contracts", "consumers", "alone"):
        os.makedirs(f"{folder}/{name}", exist_ok=True)
    for name in CONTRACTS:
        with open(f"{folder}/contracts/{name}.odcs.yaml", "w", encoding="utf-8") as out:
            out.write(contract_text(name))
    for contract, party, fields in CONSUMERS:
        with open(f"{folder}/consumers/{party}--{contract}.yaml", "w", encoding="utf-8") as out:
            out.write(consumer_text(contract, party, fields))
    with open(f"{folder}/routes.yaml", "w", encoding="utf-8") as out:
        out.write(ROUTES)
    with open(f"{folder}/writ.yaml", "w", encoding="utf-8") as out:
        out.write("contracts: [contracts/*.odcs.yaml]\nparties: [consumers/*.yaml]\n")


def main():
    arguments = [word for word in sys.argv[1:] if word != "clean"]
    folder = arguments[0]
    events = int(arguments[1]) if len(arguments) > 1 else 2000000
    seed = int(arguments[2]) if len(arguments) > 2 else 20260310
    write_workspace(folder)
    Day(events, seed, "clean" in sys.argv).write(folder)


main()
