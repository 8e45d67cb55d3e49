#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Streams of contact and order events in which one thing changes, or nothing.

usage: generate.py KIND SEED [RECORDS] > stream.ndjson      (the label goes to standard error, as JSON)

KIND: unit    numbers are scaled from some record on: by 100 or 1000, up or down (euros and cents,
              seconds and milliseconds), or by a currency's rate
      part    the same by a rate near one, and of one producer only: what may be too little to see
      zone    times lose their offset, or are stamped from a local clock
      same    times get an offset and stay the same instants: nobody's clock is wrong
      form    texts or types are written in another way: numbers as text, ids without hyphens, ...
      enum    a field of few values has a new one
      clean   nothing changes but what always does: volume by day and night, bursts, campaigns,
              trends, producers that come and go, rare values, ids that grow

Everything is a function of KIND, SEED and RECORDS. A stream that changes ends 2,000 records after
the change, which comes after 2,000 to 50,000 records (RECORDS: so many before it). A clean one has
100,000 (RECORDS). The label: {"kind", "seed", "how", "paths", "at", "records", "rules"}; `rules` are
those by which it counts as found at one of `paths`."""
import datetime
import json
import math
import random
import sys

AFTER = 2000
FIRST = "Anna Ben Carla David Elena Frank Grace Hugo Inès Jürgen Katja Luís Maria Nils Olga Yuki Zoë".split()
LAST = "Smith Müller Novák García Rossi Jansen Silva Dubois O'Brien Nakamura Schmidt Brown Wilson".split()
NAMES = "anna ben carla david elena frank grace hugo ines juergen katja luis maria nils olga rosa".split()
DOMAINS = ["example.com", "mail.example.org", "inbox.test", "shop.example.net"]
STREETS = ["Main Street", "Hauptstraße", "Rue de la Paix", "Calle Mayor", "Via Roma", "Oak Avenue"]
CITIES = ["Springfield", "Berlin", "Paris", "Madrid", "Milano", "Łódź", "Malmö", "Utrecht", "Pune"]
NOTES = ["Asked for a call back next week", "Met at booth 12\nfollow up", "Interested in the annual plan"]
TITLES = ["Wool scarf, checked", "Ceramic mug 350 ml", "Desk lamp \"Lumen\"", "Espresso beans 1 kg"]
AGENTS = ["Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5)", "Mozilla/5.0 (Windows NT 10.0)", "okhttp/4.12.0"]
# Values of fields that are enumerations, with their weights; the last one is rare.
ENUMS = {
    "type": (["contact.created", "contact.updated", "contact.merged", "contact.deleted"], [30, 60, 9, 0.1]),
    "source": (["web", "ios", "android", "api", "import", "crm"], [40, 20, 20, 10, 8, 2]),
    "status": (["verified", "unverified", "bounced", "complained"], [70, 25, 5, 0.1]),
    "stage": (["subscriber", "lead", "mql", "sql", "customer", "evangelist"], [30, 25, 20, 14, 10, 0.1]),
    "plan": (["free", "starter", "growth", "enterprise"], [60, 25, 14, 1]),
    "country": (["US", "GB", "DE", "FR", "NL", "PL", "ES", "IT", "SE", "JP"], [30, 15, 15, 10, 8, 6, 6, 6, 3, 1]),
    "order": (["order.placed", "order.updated", "order.cancelled"], [60, 35, 5]),
    "state": (["pending", "paid", "fulfilled", "cancelled", "refunded"], [30, 40, 25, 5, 0.1]),
    "currency": (["USD", "EUR", "GBP", "SEK", "PLN"], [50, 30, 15, 4, 1]),
    "method": (["card", "paypal", "klarna", "invoice", "apple_pay"], [60, 20, 10, 9, 1]),
    "channel": (["organic", "paid", "email", "social", "direct"], [40, 20, 20, 15, 5]),
    "campaign": ([None, "spring_sale", "bf-2026", "loyalty"], [60, 20, 15, 5]),
}
RATES = [0.79, 0.92, 1.27, 1.35, 4.3, 7.8, 10.6, 83.2, 149.5]
EPOCH = datetime.datetime(1970, 1, 1)


class Producer:
    def __init__(self, rng, number):
        self.name = "%s-%d" % (rng.choice(["shop", "crm", "app", "sync"]), number)
        self.version = "%d.%d.%d" % (rng.randint(1, 4), rng.randint(0, 20), rng.randint(0, 9))
        self.weight = rng.uniform(0.5, 2)
        self.level = rng.uniform(0.8, 1.25)  # of its prices
        self.seq = rng.randint(1, 10**6)
        self.delay = rng.choice([0.2, 1, 5, 30])  # seconds until a record is received, about


class World:
    """What a stream is like, and how it goes on."""

    def __init__(self, kind, seed, records, changing):
        self.rng = rng = random.Random("%s %d" % (kind, seed))
        self.records = records
        self.make = rng.choice([self.contact, self.order])
        self.in_order = kind == "zone-shift" or rng.random() < 0.7
        self.producers = [Producer(rng, i + 1) for i in range(rng.randint(1, 5))]
        self.time = 1767225600 + rng.randint(0, 300 * 86400)
        self.pace = rng.choice([2.0, 5.0, 10.0])  # seconds between records
        self.day_night = rng.uniform(0, 0.9)
        self.number = rng.choice([1, 10**4, 7 * 10**6])
        self.trend = rng.choice([0, 0, 0.2, -0.2]) if not changing else rng.choice([0, 0, 0.05])
        self.amounts = rng.choice(["uniform", "lognormal", "heavy"])
        self.scale = rng.choice([20, 100, 400])
        self.wave = rng.choice([0, 0, 0.05])  # prices by the hour of the day
        self.rare = rng.choice([0.0005, 0.002, 0.01])
        self.campaigns = self.draw_campaigns()
        self.bursts = self.draw_bursts()
        self.absences = self.draw_absences()
        self.weights = {}
        for name, (values, weights) in ENUMS.items():
            mixed = list(weights)
            if rng.random() < 0.5:
                body = mixed[:-1]
                rng.shuffle(body)
                mixed[:-1] = body
            self.weights[name] = mixed

    # ---- what comes and goes ----

    def stretches(self, most, shortest, longest):
        found = []
        for _ in range(self.rng.randint(0, most)):
            length = int(self.records * self.rng.uniform(shortest, longest))
            found.append((start := self.rng.randint(0, self.records), start + length))
        return found

    def draw_campaigns(self):
        return [(a, b, self.rng.choice(["channel", "campaign", "source", "plan", "country", "method"]),
                 self.rng.randint(0, 3), self.rng.uniform(1.1, 1.5)) for a, b in self.stretches(3, 0.1, 0.4)]

    def draw_bursts(self):
        return [(a, min(b, a + 1500), self.rng.randrange(len(self.producers)))
                for a, b in self.stretches(4, 0.005, 0.02)]

    def draw_absences(self):
        if len(self.producers) < 3:
            return []
        return [(a, b, self.rng.randrange(1, len(self.producers))) for a, b in self.stretches(3, 0.1, 0.5)]

    def producer_at(self, i):
        for a, b, who in self.bursts:
            if a <= i < b:
                return self.producers[who]
        here = [p for k, p in enumerate(self.producers)
                if not any(a <= i < b and who == k for a, b, who in self.absences)]
        return self.rng.choices(here, [p.weight for p in here])[0]

    def step(self, i):
        """One record further: the time, the producer, the level of prices."""
        self.i = i
        self.producer = self.producer_at(i)
        hour = self.time / 3600 % 24
        busy = 1 + self.day_night * (1 if 8 <= hour < 20 else -1)
        if any(a <= i < b for a, b, _ in self.bursts):
            busy *= 20
        self.time += self.rng.expovariate(1) * self.pace / max(busy, 0.05)
        self.level = (1 + self.trend * i / self.records) * self.producer.level
        if self.wave:
            self.level *= 1 + self.wave * math.sin(hour * math.pi / 12)
        self.mix = dict(self.weights)
        for a, b, name, which, factor in self.campaigns:
            if a <= i < b:
                mixed = list(self.mix[name])
                mixed[which % (len(mixed) - 1)] *= factor
                self.mix[name] = mixed

    # ---- values ----

    def enum(self, name):
        return self.rng.choices(ENUMS[name][0], self.mix[name])[0]

    def hex(self, digits):
        return "%0*x" % (digits, self.rng.getrandbits(4 * digits))

    def uuid(self):
        h = self.hex(32)
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"

    def stamp(self, seconds):
        when = EPOCH + datetime.timedelta(milliseconds=int(seconds * 1000))
        return when.isoformat(timespec="milliseconds") + "Z"

    def now(self, before=0.0):
        """A time that belongs to the record, in a stream in order; else any time of a year."""
        if self.in_order:
            return self.stamp(self.time - before)
        return self.any_time()

    def any_time(self):
        return self.stamp(1767225600 + self.rng.random() * 330 * 86400)

    def amount(self):
        if self.amounts == "uniform":
            value = self.rng.random() * 5 * self.scale
        elif self.amounts == "lognormal":
            value = self.scale * self.rng.lognormvariate(0, 0.8)
        else:
            value = self.scale / 3 * self.rng.paretovariate(1.3)
        return round(value * self.level + 0.01, 2)

    def email(self):
        r = self.rng
        return f"{r.choice(NAMES)}.{r.choice(NAMES)}{r.randint(1, 9999)}@{r.choice(DOMAINS)}"

    def phone(self):
        return None if self.rng.random() < 0.3 else "+%d%09d" % (self.rng.randint(1, 99), self.rng.getrandbits(29))

    def address(self):
        r = self.rng
        return {"street": f"{r.randint(1, 250)} {r.choice(STREETS)}", "city": r.choice(CITIES),
                "postal_code": "%05d" % r.randint(501, 99950), "country": self.enum("country")}

    def envelope(self, kind):
        self.producer.seq += 1
        record = {"event_id": self.uuid(), "type": self.enum(kind),
                  "occurred_at": self.now(self.rng.expovariate(1) * self.producer.delay),
                  "received_at": self.now(), "seq": self.producer.seq}
        if len(self.producers) > 1:
            record["producer"] = {"name": self.producer.name, "version": self.producer.version}
        return record

    def contact(self):
        r = self.rng
        record = self.envelope("type")
        contact = {"id": "c_" + self.hex(16), "email": self.email(), "email_status": self.enum("status"),
                   "phone": self.phone(), "first_name": r.choice(FIRST), "last_name": r.choice(LAST),
                   "birth_date": None if r.random() < 0.5 else "%d-%02d-%02d" % (
                       r.randint(1940, 2007), r.randint(1, 12), r.randint(1, 28)),
                   "lifecycle_stage": self.enum("stage"), "lead_score": r.randint(0, 100),
                   "owner_id": None if r.random() < 0.4 else r.randint(1, 99999),
                   "created_at": self.any_time(), "updated_at": self.now(r.expovariate(1) * 60)}
        if r.random() < 0.2:
            contact["note"] = r.choice(NOTES)
        if r.random() < self.rare:
            contact["nickname"] = r.choice(NAMES)
        contact["consent"] = {"email": r.random() < 0.8, "sms": r.random() < 0.3}
        contact["address"] = self.address()
        contact["traits"] = {"plan": self.enum("plan"), "mrr": self.amount(), "seats": r.randint(0, 500),
                             "tags": r.sample(["vip", "trial", "beta", "b2b", "b2c"], r.randint(0, 3))}
        record.update(source=self.enum("source"), tenant_id=r.randint(1, 4000), contact=contact)
        record["context"] = {"ip": "%d.%d.%d.%d" % tuple(r.randint(1, 254) for _ in range(4)),
                             "user_agent": r.choice(AGENTS), "session_length": round(r.lognormvariate(5, 1), 1),
                             "sent_at": int(self.time if self.in_order else 1767225600 + r.random() * 3e7)}
        return record

    def item(self, number):
        r = self.rng
        return {"line_id": number, "sku": "%s-%05d" % (r.choice(("WOL", "MUG", "SHO", "LMP")), r.randint(0, 99999)),
                "title": r.choice(TITLES), "quantity": r.randint(1, 5), "unit_price": self.amount(),
                "discount": 0 if r.random() < 0.7 else round(r.random() * 20, 2),
                "tax_rate": r.choice((0.2, 0.19, 0.07, 0.25)), "gift": r.random() < 0.1,
                "weight": round(r.lognormvariate(0, 1), 3)}

    def order(self):
        r = self.rng
        record = self.envelope("order")
        self.number += 1
        items = [self.item(k + 1) for k in range(r.randint(1, 5))]
        sub = round(sum(x["unit_price"] * x["quantity"] for x in items), 2)
        record["order"] = {
            "id": "ord_" + self.hex(12).upper(), "number": self.number, "status": self.enum("state"),
            "currency": self.enum("currency"), "placed_at": self.now(r.expovariate(1) * 20),
            "customer": {"id": "c_" + self.hex(16), "email": self.email(), "is_new": r.random() < 0.3,
                         "orders_count": r.randint(0, 60)},
            "items": items, "shipping_address": self.address(),
            "payment": {"method": self.enum("method"), "captured": r.random() < 0.9,
                        "last4": None if r.random() < 0.3 else "%04d" % r.randint(0, 9999),
                        "duration": int(r.lognormvariate(6, 0.7)),
                        "authorized_at": int(self.time if self.in_order else 1767225600 + r.random() * 3e7)},
            "coupons": [] if r.random() < 0.7 else ["SAVE%d" % r.randint(5, 50)],
            "totals": {"subtotal": sub, "shipping": 4.95, "tax": round(sub * 0.2, 2), "total": round(sub * 1.2 + 4.95, 2)}}
        if r.random() < self.rare:
            record["order"]["vat_id"] = "DE%09d" % r.randint(0, 10**9 - 1)
        record["attribution"] = {"channel": self.enum("channel"), "utm_campaign": self.enum("campaign")}
        return record


# ---- changes ----

def each(record, path, change):
    """Replaces what stands at the path (`*`: each item) by what `change` makes of it."""
    *way, last = path.strip("/").split("/")
    level = [record]
    for name in way:
        level = [y for x in level for y in (x if name == "*" else [x[name]] if name in x else [])]
    for holder in level:
        if holder.get(last) is not None:
            holder[last] = change(holder[last])


MONEY = {"contact": [["/contact/traits/mrr"]],
         "order": [["/order/items/*/unit_price", "/order/totals/subtotal", "/order/totals/tax", "/order/totals/total"],
                   ["/order/items/*/unit_price"], ["/order/totals/total"], ["/order/totals/subtotal", "/order/totals/total"]]}
MEASURES = {"contact": [["/context/session_length"], ["/contact/traits/mrr"]],
            "order": [["/order/items/*/weight"], ["/order/payment/duration"]]}
EPOCHS = {"contact": [["/context/sent_at"]], "order": [["/order/payment/authorized_at"]]}
TIMES = {"contact": [["/occurred_at"], ["/contact/updated_at"], ["/occurred_at", "/contact/updated_at"]],
         "order": [["/occurred_at"], ["/order/placed_at"], ["/occurred_at", "/order/placed_at"]]}


def scaled(factor, whole):
    def change(value):
        result = value * factor
        return round(result) if whole else round(result, 2 if factor > 0.05 else 5)
    return change


def draw_unit(rng, event, near):
    if near:
        factor = rng.choice([f for f in RATES if 0.25 < f < 4])
        return "x%g" % factor, rng.choice(MONEY[event]), scaled(factor, False)
    what = rng.choice(["cents", "cents", "measure", "measure", "epoch", "rate", "rate"])
    if what == "cents":
        factor = rng.choice([100, 0.01])
        return "x%g" % factor, rng.choice(MONEY[event]), scaled(factor, factor > 1 and rng.random() < 0.7)
    if what == "rate":
        factor = rng.choice(RATES)
        return "x%g" % factor, rng.choice(MONEY[event]), scaled(factor, False)
    factor = rng.choice([1000, 0.001]) if what == "measure" else 1000
    return "x%g" % factor, rng.choice((MEASURES if what == "measure" else EPOCHS)[event]), \
        scaled(factor, what == "epoch" or (factor > 1 and rng.random() < 0.5))


def parse(stamp):
    return datetime.datetime.fromisoformat(stamp.rstrip("Z"))


def draw_zone(rng, event, in_order, same):
    hours = rng.choice([-8, -6, -5, -3, 1, 2, 3, 5.5, 5.75, 8, 9])
    shift = datetime.timedelta(hours=hours)
    offset = "%s%02d:%02d" % ("+" if hours > 0 else "-", int(abs(hours)), int(abs(hours) * 60 % 60))
    write = lambda t, end: t.isoformat(timespec="milliseconds") + end
    ways = {"offset lost": lambda v: v.rstrip("Z"),
            "offset lost, local clock": lambda v: write(parse(v) + shift, ""),
            "local clock as UTC": lambda v: write(parse(v) + shift, "Z"),
            "UTC with an offset": lambda v: write(parse(v), offset)}
    if same:
        return "same instant " + offset, rng.choice(TIMES[event]), lambda v: write(parse(v) + shift, offset)
    # Without a time to hold them against, shifted times are only other times.
    how = rng.choice(list(ways) if in_order else list(ways)[:2])
    return how + " " + offset, rng.choice(TIMES[event]), ways[how]


def draw_form(rng, event):
    ids = {"contact": "/contact/id", "order": "/order/id"}[event]
    seat = {"contact": "/contact/traits/seats", "order": "/order/items/*/quantity"}[event]
    day = lambda v: "%s.%s.%s" % (v[8:10], v[5:7], v[:4])
    ways = [("number as text", [seat], str, ["TYPE_DRIFT"]),
            ("id without hyphens", ["/event_id"], lambda v: v.replace("-", ""), ["FORMAT_DRIFT"]),
            ("id as a number", [ids], lambda v: int(v[-6:], 16), ["TYPE_DRIFT"]),
            ("time as seconds", ["/occurred_at"], lambda v: int((parse(v) - EPOCH).total_seconds()), ["TYPE_DRIFT"]),
            ("text as list", [{"contact": "/contact/email", "order": "/order/customer/email"}[event]], lambda v: [v], ["TYPE_DRIFT"])]
    if event == "contact":
        ways += [("date of another order", ["/contact/birth_date"], day, ["FORMAT_DRIFT"]),
                 ("telephone number without +", ["/contact/phone"], lambda v: v[1:], ["FORMAT_DRIFT"]),
                 ("boolean as text", ["/contact/consent/sms"], lambda v: "true" if v else "false", ["TYPE_DRIFT"])]
    return rng.choice(ways)


def draw_enum(rng, event):
    path, value = rng.choice({"contact": [("/source", "partner"), ("/contact/lifecycle_stage", "opportunity"), ("/contact/address/country", "BR")],
                              "order": [("/order/currency", "CHF"), ("/order/status", "returned"), ("/order/payment/method", "google_pay")]}[event])
    share = rng.choice([0.05, 0.1, 0.3])
    return "%s %g" % (value, share), [path], lambda v: value if rng.random() < share else v


class Change:
    """What happens from record `at` on, to all records or to those of one producer."""

    def __init__(self, world, kind, at):
        rng = world.rng
        event = world.make.__name__
        self.at = at
        self.who = None
        part = kind == "part" or (len(world.producers) > 1 and rng.random() < 0.4)
        if kind in ("unit", "part"):
            self.how, self.paths, self.change = draw_unit(rng, event, kind == "part")
            self.rules = ["UNIT_DRIFT"]
            factor = float(self.how[1:])
            if kind == "unit" and 0.25 < factor < 4:
                part = False  # that is kind `part`
        elif kind in ("zone", "same"):
            self.how, self.paths, self.change = draw_zone(rng, event, world.in_order, kind == "same")
            self.rules = ["TIMEZONE_DRIFT"]
        elif kind == "form":
            self.how, self.paths, self.change, self.rules = draw_form(rng, event)
        else:
            self.how, self.paths, self.change = draw_enum(rng, event)
            self.rules = ["ENUM_DRIFT"]
            part = False
        if part and len(world.producers) > 1:
            self.choose_producer(world)

    def choose_producer(self, world):
        """One that sends 30 % of the records or more, from the change on at least."""
        self.who = world.rng.choice(world.producers)
        rest = sum(p.weight for p in world.producers) - self.who.weight
        self.who.weight = rest * world.rng.uniform(0.5, 1.2)
        inside = lambda a, b: b > self.at
        which = world.producers.index(self.who)
        world.absences = [x for x in world.absences if not (x[2] == which and inside(*x[:2]))]
        world.bursts = [x for x in world.bursts if not inside(*x[:2])]
        self.how += " of one producer"

    def apply(self, record, producer):
        if self.who is None or producer is self.who:
            for path in self.paths:
                each(record, path, self.change)


def stream(kind, seed, records=None):
    """The label, and an iterator of lines."""
    rng = random.Random("length %s %d" % (kind, seed))
    if kind == "clean":
        count, at = records or 100000, None
    else:
        at = records or int(10 ** rng.uniform(3.30103, 4.69897))
        count = at + AFTER
    world = World(kind, seed, count, kind != "clean")
    change = None if kind == "clean" else Change(world, kind, at)
    label = {"kind": kind, "seed": seed, "records": count, "at": at, "event": world.make.__name__,
             "how": change.how if change else "", "paths": change.paths if change else [],
             "rules": change.rules if change else []}

    def lines():
        for i in range(count):
            world.step(i)
            record = world.make()
            if change and i >= at:
                change.apply(record, world.producer)
            yield json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
    return label, lines()


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    label, lines = stream(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) == 4 else None)
    json.dump(label, sys.stderr)
    sys.stderr.write("\n")
    sys.stdout.writelines(lines)


if __name__ == "__main__":
    main()
