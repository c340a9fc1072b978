"""Tests of check_certificate.py: python3 proofs/test_check_certificate.py

Right certificates are accepted, every edit that makes one false is refused, enclosures hold
against `decimal` at a higher precision, and a weakened copy of the checker is found out.
"""
import copy
import hashlib
import importlib.util
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import unittest
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).resolve().parent
SOURCE = (HERE / "check_certificate.py").read_text(encoding="utf-8")
KINDS = {"peak", "exact-peak", "root-peak", "three-level-peak", "limit", "probability",
         "cross-entropy", "budget"}


def module(source=SOURCE):
    """The checker as a module, from this text."""
    spec = importlib.util.spec_from_loader("check_certificate", loader=None)
    made = importlib.util.module_from_spec(spec)
    exec(compile(source, "check_certificate.py", "exec"), made.__dict__)
    return made


checker = module()
getattr(sys, "set_int_max_str_digits", int)(0)


def certificates():
    """Small certificates, and those of the folder above that have the version of the format."""
    found = {}
    for path in sorted((HERE / "certificates").glob("small/*.json")) + sorted(
            (HERE / "certificates").glob("*.json")):
        value = json.loads(path.read_text(encoding="utf-8"))
        if value["steerlaw-certificate"] == 2:
            found[str(path.relative_to(HERE))] = value
    return found


CERTIFICATES = certificates()
SMALL = {name: value for name, value in CERTIFICATES.items() if "small" in name}


def quoted(text):
    return '"' + "".join("\\" + c if c in '"\\' else f"\\u{ord(c):04x}" if ord(c) < 32 else c
                         for c in text) + '"'


def sealed(certificate):
    """The certificate with the digest of its model, by code that the checker does not share."""
    model = certificate["model"]

    def exact(numbers):
        return "[" + ",".join(quoted(str(Fraction(x))) for x in numbers) + "]"

    def whole(numbers):
        return "[" + ",".join(map(str, numbers)) + "]"
    parts = [
        '"tokens":[' + ",".join(map(quoted, model["tokens"])) + "]",
        '"concepts":[' + ",".join(
            '{"name":%s,"tokens":%s}' % (quoted(x["name"]), whole(x["tokens"]))
            for x in model["concepts"]) + "]",
        '"distributions":[' + ",".join(
            '{"%s":%s}' % (kind, exact(numbers))
            for x in model["distributions"] for kind, numbers in x.items()) + "]",
        '"contexts":[' + ",".join(
            '{"name":%s,"weight":"%s","distribution":%d}'
            % (quoted(x["name"]), Fraction(x["weight"]), x["distribution"])
            for x in model["contexts"]) + "]"]
    parts += ['"%s":%s' % (key, whole(model[key])) for key in ("positive", "negative") if key in model]
    if "logOdds" in model:
        parts.append('"logOdds":' + exact(model["logOdds"]))
    text = "{" + ",".join(parts) + "}"
    return {**certificate, "sha256": hashlib.sha256(text.encode()).hexdigest()}


def refusal(value, work=checker.DEFAULT_WORK):
    """Why this certificate (an object or bytes) is refused; None when it is accepted."""
    file = SimpleNamespace(open=lambda mode: io.BytesIO(
        value if type(value) is bytes else json.dumps(value).encode()))
    try:
        checker.check(file, work)
    except checker.Refused as error:
        return error.args
    return None


def changed(value, path, change):
    """A copy in which the part at the path is replaced by `change` of it; None removes it."""
    value = copy.deepcopy(value)
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    new = change(holder[path[-1]])
    if new is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    return value


def shifted(claim, shift):
    return {**claim, "lower": str(Fraction(claim["lower"]) + shift),
            "upper": str(Fraction(claim["upper"]) + shift)}


def false_claims(claim, levels):
    """Edits of a true claim, each false or malformed, by name."""
    kind = claim["claim"]
    yield "renamed", {**claim, "claim": "limit" if kind == "peak" else "peak"}
    yield "of no known name", {**claim, "claim": kind + "s"}
    yield "with a key more", {**claim, "extra": 0}
    for key in claim:
        yield f"without {key}", {k: x for k, x in claim.items() if k != key}
    for key in {"distribution", "level", "token", "concept"} & claim.keys():
        yield f"{key} beyond", {**claim, key: 999}
        yield f"{key} below", {**claim, key: -1}
        yield f"{key} as text", {**claim, key: str(claim[key])}
    for key, x in claim.items():
        if type(x) is str and key not in ("claim", "end"):
            for bad in "1/0", "+1", "-0", "-0/3", "01", "1.5", "1e3", " 1", "1/02", "1/-2", "", "x":
                yield f"{key} = {bad!r}", {**claim, key: bad}
    if "lower" in claim:
        lower, upper = Fraction(claim["lower"]), Fraction(claim["upper"])
        width = upper - lower
        for shift in width, -width, 1, -1, 10 ** 30:
            yield f"shifted by {shift}", shifted(claim, shift)
        yield "bounds exchanged", {**claim, "lower": claim["upper"], "upper": claim["lower"]}
        yield "bounds equal", {**claim, "upper": claim["lower"]}
        if lower > 0 or upper < 0:
            yield "sign flipped", {**claim, "lower": str(-upper), "upper": str(-lower)}
    for key in {"value", "position", "unit"} & claim.keys():
        x = Fraction(claim[key])
        yield f"{key} next", {**claim, key: str(Fraction(x.numerator + 1, x.denominator))}
        yield f"{key} nearby", {**claim, key: str(x + Fraction(1, 10 ** 40))}
        yield f"{key} of other denominator", {**claim, key: str(Fraction(x.numerator or 1,
                                                                       x.denominator + 1))}
    if "level" in claim and kind != "exact-peak":
        for level in claim["level"] - 1, claim["level"] + 1, 0, levels - 1:
            yield f"level {level}", {**claim, "level": level}
    for key in {"ends", "factors", "multiples", "root", "base", "exponents"} & claim.keys():
        if claim[key]:
            yield f"{key} shorter", {**claim, key: claim[key][:-1]}
        yield f"{key} longer", {**claim, key: claim[key] + (claim[key][-1:] or ["2"])}
        for i, x in enumerate(claim[key]):
            new = (str(Fraction(x) + 1) if type(x) is str else x + 1 if type(x) is int else
                   [y + 1 for y in x])
            if key == "ends" or key == "root" and i == 2 and Fraction(claim[key][1]) == 0:
                continue  # a wider bracket is true too, and so is 0 times another root
            yield f"{key}[{i}] changed", {**claim, key: claim[key][:i] + [new] + claim[key][i + 1:]}
    if kind == "cross-entropy":
        yield "half the remainder", {**claim, "remainder": str(Fraction(claim["remainder"]) / 2)}
        yield "no remainder", {**claim, "remainder": "0"}
    if kind == "budget":
        ends = [*map(Fraction, claim["ends"])]
        yield "ends reversed", {**claim, "ends": claim["ends"][::-1]}
        for i in 0, 2:
            for sign in 1, -1:
                moved = list(ends)
                moved[i] += sign * (ends[i + 1] - ends[i])
                moved[i + 1] += sign * (ends[i + 1] - ends[i])
                yield f"end {i} moved by {sign}", {**claim, "ends": [*map(str, moved)]}
        for x in Fraction(1, 1000), Fraction(-1, 1000), -2 * Fraction(claim["budget"]):
            yield f"budget and {x}", {**claim, "budget": str(Fraction(claim["budget"]) + x)}


class Accepted(unittest.TestCase):
    def test_right_certificates_are_accepted(self):
        for name, value in CERTIFICATES.items():
            self.assertIsNone(refusal(value), name)
            self.assertEqual(sealed(value)["sha256"], value["sha256"], name)

    def test_every_kind_of_claim_and_of_model_occurs(self):
        claims = [x for value in SMALL.values() for x in value["claims"]]
        self.assertEqual({x["claim"] for x in claims}, KINDS)
        for kind in "limit", "probability":
            shapes = {"value" in x for x in claims if x["claim"] == kind}
            self.assertEqual(shapes, {True, False}, kind)
        kinds = {kind for x in SMALL.values() for row in x["model"]["distributions"] for kind in row}
        self.assertEqual(kinds, {"weights", "logits"})
        self.assertEqual({"logOdds" in x["model"] for x in SMALL.values()}, {True, False})

    def test_the_order_of_keys_and_white_space_are_free(self):
        for value in SMALL.values():
            def turned(x):
                if type(x) is dict:
                    return {key: turned(x[key]) for key in reversed(x)}
                return [turned(y) for y in x] if type(x) is list else x
            text = json.dumps(turned(value), indent=3, ensure_ascii=False).replace("\n", "\r\n\t")
            self.assertIsNone(refusal(text.encode()))

    def test_numbers_need_not_be_in_lowest_terms(self):
        value = SMALL["certificates/small/exact-peaks.json"]
        path = ["model", "distributions", 2, "weights", 0]
        self.assertIsNone(refusal(changed(value, path, lambda x: "3/15")))
        self.assertEqual(refusal(changed(value, path, lambda x: "3/16"))[1], 1)

    def test_p_and_n_of_unequal_size_with_a_context_twice(self):
        rows = [[6, 3, 1, 2], [1, 2, 5, 9], [4, 4, 2, 7]]
        model = {"tokens": ["a", "b", "c", "d"], "concepts": [],
                 "distributions": [{"weights": [*map(str, row)]} for row in rows],
                 "contexts": [{"name": x, "weight": "1", "distribution": i}
                              for i, x in enumerate("xyz")],
                 "positive": [0, 2, 0], "negative": [1]}
        log_odds = [(2 * context.ln(Decimal(x)) + context.ln(Decimal(z))) / 3
                    - context.ln(Decimal(y)) for x, y, z in zip(*rows)]
        order = sorted(range(4), key=log_odds.__getitem__)
        for level in 1, 2:
            own, low, high = log_odds[order[level]], Decimal(-20), Decimal(20)
            while high - low > Decimal("1e-12"):
                middle = (low + high) / 2
                slope = sum(w * (m - own) * context.exp(middle * m)
                            for w, m in zip(map(Decimal, rows[1]), log_odds))
                low, high = (middle, high) if slope < 0 else (low, middle)
            claim = {"claim": "peak", "distribution": 1, "level": level,
                     "lower": str(Fraction(low)), "upper": str(Fraction(high))}
            value = sealed({"steerlaw-certificate": 2, "model": model,
                            "levels": [[z] for z in order], "claims": [claim]})
            self.assertIsNone(refusal(value))
            width = Fraction(high) - Fraction(low)
            for shift in width, -width:
                self.assertIsNotNone(refusal({**value, "claims": [shifted(claim, shift)]}))
            once = changed(value, ["model", "positive"], lambda x: [0, 2])
            self.assertIsNotNone(refusal(sealed(once)))


class Mutants(unittest.TestCase):
    def demand_refusal(self, what, value, status=None):
        found = refusal(value)
        self.assertIsNotNone(found, f"accepted: {what}")
        if status:
            self.assertEqual(found[1], status, (what, found))
        return found[0]

    def test_every_false_claim_is_refused(self):
        count = 0
        for name, value in SMALL.items():
            for i, claim in enumerate(value["claims"]):
                self.assertIsNone(refusal({**value, "claims": [claim]}))
                for what, mutant in false_claims(claim, len(value["levels"])):
                    count += 1
                    self.demand_refusal(f"{name}: claims[{i}] {what}",
                                        {**value, "claims": [mutant]})
        self.assertGreater(count, 2000)
        print(f"{count} false claims refused")

    def test_every_false_frame_is_refused(self):
        for name, value in SMALL.items():
            count = len(value["model"]["tokens"])
            edits = [
                ("version 1", ["steerlaw-certificate"], lambda x: 1),
                ("version 3", ["steerlaw-certificate"], lambda x: 3),
                ("version as text", ["steerlaw-certificate"], lambda x: "2"),
                ("no model", ["model"], lambda x: None),
                ("no levels", ["levels"], lambda x: []),
                ("no claims", ["claims"], lambda x: []),
                ("claims as an object", ["claims"], lambda x: {}),
                ("a claim is a text", ["claims", 0], lambda x: "peak"),
                ("digest changed", ["sha256"], lambda x: x[:-1] + "0123456789abcdef"[int(x[-1], 16) - 1]),
                ("digest in capitals", ["sha256"], lambda x: "A" + x.upper()),
                ("no digest", ["sha256"], lambda x: None),
                ("a token left out", ["model", "tokens", 0], lambda x: None),
                ("a token repeated", ["model", "tokens", 0], lambda x: value["model"]["tokens"][1]),
                ("a token renamed", ["model", "tokens", 0], lambda x: x + "'"),
                ("a concept renamed", ["model", "concepts", 0, "name"], lambda x: x + "'"),
                ("a concept's name repeated", ["model", "concepts", 0, "name"],
                 lambda x: value["model"]["concepts"][1]["name"]),
                ("a context's name repeated", ["model", "contexts", 0, "name"],
                 lambda x: value["model"]["contexts"][1]["name"]),
                ("a concept of no tokens", ["model", "concepts", 0, "tokens"], lambda x: []),
                ("a concept with a token twice", ["model", "concepts", 0, "tokens"], lambda x: x + x),
                ("a concept beyond", ["model", "concepts", 0, "tokens", 0], lambda x: count),
                ("a distribution beyond", ["model", "contexts", 0, "distribution"], lambda x: 99),
                ("a context of weight 0", ["model", "contexts", 0, "weight"], lambda x: "0"),
                ("a negative context", ["model", "contexts", 0, "weight"], lambda x: "-" + x),
                ("a level left out", ["levels", 0], lambda x: None),
                ("levels reversed", ["levels"], lambda x: x[::-1]),
                ("an empty level", ["levels"], lambda x: x + [[]]),
                ("two levels merged", ["levels"], lambda x: [x[0] + x[1]] + x[2:]),
                ("a token beyond", ["levels", 1, 0], lambda x: count),
                ("a token below", ["levels", 1, 0], lambda x: -1),
                ("a token in two levels", ["levels", 1, 0], lambda x: value["levels"][0][0]),
                ("a token twice", ["levels", 1], lambda x: x + x[-1:]),
                ("a level split", ["levels"], lambda x: [[z] for level in x for z in level]
                 if max(map(len, x)) > 1 else x[1:]),
                ("a token moved", ["levels"], lambda x: [x[0], x[1] + x[2][-1:], x[2][:-1], *x[3:]]
                 if len(x[2]) > 1 else [x[0], x[1] + x[2], *x[3:]])]
            if "positive" in value["model"]:
                edits += [
                    ("an empty P", ["model", "positive"], lambda x: []),
                    ("P is N", ["model", "positive"], lambda x: value["model"]["negative"]),
                    ("a context of P beyond", ["model", "positive", 0], lambda x: 99)]
            for what, path, change in edits:
                mutant = changed(value, path, change)
                self.demand_refusal(f"{name}: {what}", mutant)
                if path[0] != "sha256":
                    try:
                        mutant = sealed(mutant)
                    except (KeyError, ValueError, TypeError):
                        continue
                    if "renamed" not in what and what != "a token left out":
                        self.demand_refusal(f"{name}: {what}, sealed", mutant)
            for key in value:
                self.demand_refusal(key, {k: x for k, x in value.items() if k != key}, 65)
            for key in value["model"]:
                self.demand_refusal(key, changed(value, ["model", key], lambda x: None), 65)
            self.demand_refusal("a key", {**value, "extra": 0}, 65)
            self.demand_refusal("a key", changed(value, ["model"], lambda x: {**x, "extra": 0}), 65)

    def test_exchanged_sets_need_another_digest(self):
        value = SMALL["certificates/small/three-levels.json"]
        model = value["model"]
        turned = {**value, "model": {**model, "positive": model["negative"],
                                     "negative": model["positive"]}}
        self.assertIn("sha256", self.demand_refusal("exchanged", turned, 1))
        # The model of the exchanged sets has turned levels, and then other peaks.
        turned = sealed({**turned, "levels": value["levels"][::-1]})
        self.assertNotIn("sha256", self.demand_refusal("exchanged and sealed", turned, 1))

    def test_a_claim_needs_a_context(self):
        value = SMALL["certificates/small/given-log-odds.json"]
        spare = value["model"]["distributions"][0]
        more = sealed(changed(value, ["model", "distributions"], lambda x: x + [spare]))
        self.assertIsNone(refusal(more))
        claim = {**value["claims"][0], "distribution": len(more["model"]["distributions"]) - 1}
        self.assertIn("no context", self.demand_refusal("no context", {**more, "claims": [claim]}, 1))
        for claim in value["claims"]:
            none = sealed({**changed(value, ["model", "contexts"], lambda x: []), "claims": [claim]})
            self.demand_refusal("no contexts", none, 1)

    def test_weights_of_contexts_sum_to_one_where_it_matters(self):
        value = SMALL["certificates/small/exact-peaks.json"]
        for claim in value["claims"]:
            mutant = sealed(changed({**value, "claims": [claim]}, ["model", "contexts", 0, "weight"],
                                    lambda x: "1/4"))
            matters = claim["claim"] in ("cross-entropy", "budget")
            self.assertEqual(refusal(mutant) is not None, matters, claim)


class Texts(unittest.TestCase):
    def demand_refusal(self, data):
        found = refusal(data)
        self.assertIsNotNone(found, data[:80])
        self.assertEqual(found[1], 65, found)

    def test_truncated_texts_are_no_certificates(self):
        for value in SMALL.values():
            data = json.dumps(value).encode()
            for i in range(0, len(data), len(data) // 40):
                self.demand_refusal(data[:i])

    def test_what_is_not_the_subset_of_json_is_refused(self):
        value = SMALL["certificates/small/three-levels.json"]
        good = json.dumps(value)
        self.assertIsNone(refusal(good.encode()))
        version = '"steerlaw-certificate": 2'
        self.assertIn(version, good)
        for bad in ("2.0", "2e0", "true", "null", "NaN", "-Infinity", "02", "+2", "-0", "\u0662",
                    "2" * 18, "9" * 10_000, "1e999999999"):
            self.demand_refusal(good.replace(version, version[:-1] + bad, 1).encode())
        self.demand_refusal(b"\xef\xbb\xbf" + good.encode())
        self.demand_refusal(good.encode("utf-16"))
        self.demand_refusal(good.replace("{", "{" + version + ",", 1).encode())
        self.demand_refusal((good + "x").encode())
        self.demand_refusal((good[:-1] + ",}").encode())
        self.demand_refusal(good.replace(" ", "\u00a0", 1).encode())
        name = json.dumps(value["model"]["contexts"][0]["name"])
        for bad in (b'"\xff"', b'"\xc0\x80"', b'"\xed\xa0\x80"', b'"\\ud800"', b'"\\ud83d\\ude00"',
                    b'"\\uDC00"', b'"\x01"', b'"\\x41"', b'"\\u12"', b"'c0'"):
            self.demand_refusal(good.encode().replace(name.encode(), bad, 1))
        for good_escape in (b'"\\\\ud800"', b'"\\u00e9"', b'"\\/"'):
            found = refusal(good.encode().replace(name.encode(), good_escape, 1))
            self.assertIn("sha256", found[0])
        for data in b"", b"[]", b"2", b"{", b"[" * 10 ** 6, b'{"a":' * 10 ** 5, b"\\":
            self.demand_refusal(data)

    def test_a_long_file_is_refused_unread(self):
        self.demand_refusal(b" " * (checker.MOST_BYTES + 1))

    def test_numbers_have_at_most_65536_bytes(self):
        value = SMALL["certificates/small/three-levels.json"]
        i, claim = next((i, x) for i, x in enumerate(value["claims"]) if x["claim"] == "peak")
        for digits, status in (60_000, 1), (70_000, 65):
            mutant = changed(value, ["claims", i, "upper"], lambda x: "1" + "0" * digits)
            start = time.monotonic()
            self.assertEqual(refusal(mutant, 10 ** 7)[1], status)
            self.assertLess(time.monotonic() - start, 20)


class WorkLimit(unittest.TestCase):
    def test_it_binds_every_kind_of_claim(self):
        for value in SMALL.values():
            self.assertEqual(refusal(value, 1)[0], "the limit of work is exceeded (--max-work)")
            for claim in value["claims"]:
                if claim["claim"] != "three-level-peak":
                    read = self.read({**value, "claims": [claim]})
                    made = checker.Checker(read)
                    with self.assertRaisesRegex(checker.Refused, "limit of work"):
                        checker.WORK[0] = 20
                        made.check(read["claims"][0])
            checker.WORK[0] = checker.DEFAULT_WORK

    def read(self, value):
        checker.WORK[0] = checker.DEFAULT_WORK
        return checker.read(checker.CERTIFICATE, checker.parse(json.dumps(value).encode()), "text")

    def test_hostile_certificates_stop_in_time(self):
        count, rng = 40, random.Random(7)
        long = [str(rng.getrandbits(9000) | 1) + "/" + str(rng.getrandbits(9000) | 1)
                for _ in range(count)]
        short = [str(i + 1) for i in range(count)]
        base = {"steerlaw-certificate": 2, "levels": [[z] for z in range(count)], "model": {
            "tokens": [f"t{z}" for z in range(count)],
            "concepts": [{"name": "all", "tokens": [*range(count)]}],
            "distributions": [{"weights": long}, {"weights": short}, {"logits": long}],
            "contexts": [{"name": f"c{i}", "weight": "1/3", "distribution": i} for i in range(3)],
            "logOdds": short}}
        bounds = {"lower": "1/1" + "0" * 3000, "upper": "1"}
        level = {"distribution": 0, "level": 1}
        claims = [
            {"claim": "peak", **level, **bounds},
            {"claim": "exact-peak", **level, "position": long[0], "base": [], "exponents": []},
            {"claim": "exact-peak", **level, "distribution": 2, "position": long[0], "base": [],
             "exponents": []},
            {"claim": "root-peak", **level, "unit": "1", "multiples": [*range(-1, count - 1)],
             "root": [long[0].lstrip("-"), "0", "0"]},
            {"claim": "limit", "distribution": 0, "concept": 0, "end": "+inf", "value": "1/7"},
            {"claim": "limit", "distribution": 0, "concept": 0, "end": "+inf", **bounds},
            {"claim": "probability", "distribution": 0, "concept": 0, "strength": "0",
             "value": "1/2", "factors": ["1"] * count},
            {"claim": "probability", "distribution": 2, "token": 0, "strength": long[0], **bounds},
            {"claim": "cross-entropy", **bounds, "remainder": "1/" + "9" * 3000},
            {"claim": "budget", "budget": long[0], "ends": ["-2", "-1", "1/" + "9" * 3000, "2"]}]
        for claim in claims:
            start = time.monotonic()
            found = refusal(sealed({**base, "claims": [claim]}), 2_000_000)
            self.assertLess(time.monotonic() - start, 10, claim["claim"])
            self.assertIsNotNone(found, claim["claim"])
        steered = {**base["model"], "positive": [0], "negative": [1]}
        del steered["logOdds"]
        found = refusal(sealed({**base, "model": steered, "claims": claims[:1]}), 200_000)
        self.assertIn("limit of work", found[0])

    def test_powers_and_degrees_are_bounded(self):
        value = SMALL["certificates/small/exact-peaks.json"]
        for claim in value["claims"]:
            start = time.monotonic()
            if claim["claim"] == "root-peak":
                for n in 10 ** 16, -10 ** 16, 5000:
                    far = claim["multiples"][:-1] + [n]
                    self.assertIsNotNone(refusal({**value, "claims": [{**claim, "multiples": far}]}))
            if claim["claim"] == "exact-peak":
                for n in 10 ** 16, -10 ** 16:
                    far = claim["exponents"][:-1] + [[n] * len(claim["base"])]
                    self.assertIsNotNone(refusal({**value, "claims": [{**claim, "exponents": far}]}))
            self.assertLess(time.monotonic() - start, 5)


context = Context(prec=60)


def enclosure_faults(made, count=400, seed=1):
    """How many enclosures of this copy of the checker miss the number, or are wide."""
    rng, faults = random.Random(seed), 0

    def number(bits):
        size = rng.choice([0, 1, 2, 5, bits - 1, bits, bits + 3, 2 * bits])
        return rng.choice([0, 1, -1]) + rng.choice([1, -1]) * rng.getrandbits(size)
    for i in range(count):
        made.WORK[0] = made.DEFAULT_WORK
        bits = rng.choice([64, 65, 100, 128, 192, 300, 640])
        # Decimal's functions are correctly rounded; what is below 10^-9999 becomes 0.
        unit, high = 1 << bits, Context(prec=bits + 60, Emin=-9999, Emax=9999)

        def value(n, d=unit):
            return high.divide(Decimal(n), Decimal(d))

        def misses(found, low, top, width):
            """Whether found is no enclosure of [low, top], or `width` units wider than that."""
            below, above = Fraction(low) * unit, Fraction(top) * unit
            return not (found.lo <= below and above <= found.hi
                        and found.lo > below - width and found.hi < above + width)
        # exp of [low, high] units, of points and of wide ones, near 0 and far below it.
        top = -abs(number(bits)) if i % 3 else -rng.randrange(2 * bits * unit)
        low = top - rng.choice([0, 0, 1, 3, unit // 3, unit, 30 * unit])
        found = made.Real(low, top + rng.choice([0, 0, 1]) * (top == 0), bits).exp()
        faults += misses(found, high.exp(value(low)), high.exp(value(top)),
                         3 if top - low < unit // 2 else unit)
        # log of quotients near 1, small, large, and of enclosures.
        n, d = abs(number(bits)) + 1, abs(number(bits)) + 1
        if i % 4 == 0:
            n, d = unit + rng.randrange(-3, 4), unit
        found = made.log(n, d, bits)
        faults += misses(found, high.ln(value(n, d)), high.ln(value(n, d)), 4)
        if n <= d:
            found = made.Real(n, d, bits).log()
            faults += misses(found, high.ln(value(n)), high.ln(value(d)), 4)
        # The series alone, with no spare bits.
        d = abs(number(bits)) + 1
        n = rng.randrange(d // 3 + 1)
        found, y = made.two_artanh(n, d, bits), high.ln(value(d + n, d - n))
        faults += misses(found, y, y, 8 * bits)
        # Sums, products and quotients against fractions.
        a, b = (sorted((number(bits), number(bits))) for _ in "ab")
        x, y = made.Real(*a, bits), made.Real(*b, bits)
        exact = [(x + y, [Fraction(s + t, unit) for s in a for t in b], 1),
                 (x - y, [Fraction(s - t, unit) for s in a for t in b], 1),
                 (x * y, [Fraction(s * t, unit * unit) for s in a for t in b], 1)]
        if b[0] > 0:
            exact.append((x / y, [Fraction(s, t) for s in a for t in b], 1))
        factor = Fraction(number(20), abs(number(20)) + 1)
        exact.append((made.Real.of(factor, bits), [factor], 1))
        for found, ends, width in exact:
            faults += not (found.lo <= min(ends) * unit < found.lo + width + 1
                           and found.hi >= max(ends) * unit > found.hi - width - 1)
        shown = Fraction(number(bits), unit) + rng.choice([0, Fraction(1, 3 * unit)])
        sides = {1: a[0] > shown * unit, -1: a[1] < shown * unit, 0: True}
        faults += not sides[x.compared(shown)]
    return faults


class Enclosures(unittest.TestCase):
    def test_they_hold_and_are_tight(self):
        self.assertEqual(enclosure_faults(checker, 1500), 0)

    def test_a_weakened_bound_is_found_out(self):
        weaker = [
            ("-(-max(ends) >> self.bits)", "(max(ends) >> self.bits)"),
            ("Real(min(ends) >> self.bits", "Real(-(-min(ends) >> self.bits)"),
            ("self.lo * y.lo, self.lo * y.hi, ", "self.lo * y.lo, "),
            ("max(-(-hi // y.lo), -(-hi // y.hi))", "-(-hi // y.lo)"),
            ("min(lo // y.lo, lo // y.hi)", "lo // y.hi"),
            ("Real(n // d, -(-n // d), bits)", "Real(n // d, n // d, bits)"),
            ("self.lo - y.hi, self.hi - y.lo", "self.lo - y.lo, self.hi - y.hi"),
            ("(self.hi * d < n)", "(self.lo * d < n)"),
            ("-(-self.hi >> self.bits - bits)", "(self.hi >> self.bits - bits)"),
            ("return Real(0, 1, bits)", "return Real(0, 0, bits)"),
            ("lower if low >= 0 else 0", "lower"),
            ("for _ in range(h)", "for _ in range(h - 1)"),
            ("min(self.hi, 0)", "self.lo"),
            ("2 * (upper + b)", "2 * lower"),
            ("while b > 1:  # y^j", "while b > 1 << 40:  # y^j")]
        for old, new in weaker:
            self.assertEqual(SOURCE.count(old), 1, old)
            self.assertGreater(enclosure_faults(module(SOURCE.replace(old, new)), 200), 0, old)


class Command(unittest.TestCase):
    def run_it(self, *arguments):
        made = subprocess.run([sys.executable, str(HERE / "check_certificate.py"), *arguments],
                              capture_output=True, env={**os.environ, "PYTHONIOENCODING": "utf-8"})
        self.assertEqual(made.stderr, b"")
        return made.returncode, made.stdout.decode()

    def test_status_and_words(self):
        good = str(HERE / "certificates/small/three-levels.json")
        value = SMALL["certificates/small/three-levels.json"]
        with tempfile.TemporaryDirectory() as folder:
            false, none = Path(folder, "false.json"), Path(folder, "none.json")
            claim = shifted(next(x for x in value["claims"] if x["claim"] == "peak"), 1)
            false.write_text(json.dumps({**value, "claims": value["claims"][:1] + [claim]}))
            none.write_text("{}")
            status, text = self.run_it(good)
            self.assertEqual(status, 0)
            self.assertIn(value["sha256"], text)
            self.assertIn("V = 5", text)
            self.assertIn('P: "c0"; N: "c1"', text)
            self.assertEqual(text.count("claims["), len(value["claims"]))
            status, text = self.run_it(str(false))
            self.assertEqual(status, 1)
            self.assertIn("claims[1] (peak)", text)
            self.assertEqual(self.run_it(str(none))[0], 65)
            self.assertEqual(self.run_it(folder + "/missing")[0], 66)
            self.assertEqual(self.run_it(good, str(none), str(false), folder + "/missing")[0], 1)
            self.assertEqual(self.run_it(good, "--max-work", "10")[0], 1)
            Path(folder, "good.json").write_text(json.dumps(value))
            status, text = self.run_it("--batch", folder)
            lines = text.splitlines()
            self.assertEqual((status, len(lines)), (1, 3))
            self.assertEqual(lines[1], "accepted good.json")
            self.assertTrue(lines[0].startswith("rejected false.json claims[1] (peak): "))
            self.assertTrue(lines[2].startswith("rejected none.json "))
            false.unlink()
            self.assertEqual(self.run_it("--batch", folder)[0], 1)

    def test_hostile_texts_reach_the_terminal_escaped(self):
        hostile = "\u001b[2J\u202e\u2066\u0085\u007f\"\\\r\n\u200f\U000e0041" + "name"
        value = SMALL["certificates/small/three-levels.json"]
        named = changed(value, ["model", "contexts", 0, "name"], lambda x: hostile)
        named = changed(named, ["model", "tokens", 0], lambda x: hostile)
        named = changed(named, ["model", "concepts", 0, "name"], lambda x: hostile)
        files = {"a": sealed(named), "b": {**value, hostile: 1}, "c": named,
                 "d" + hostile.replace("/", ""): value,
                 "e": changed(value, ["claims", 0, "claim"], lambda x: hostile),
                 "f": changed(value, ["claims", 0], lambda x: {**x, hostile: 1})}
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files.items():
                Path(folder, name).write_text(json.dumps(content, ensure_ascii=False))
            for arguments in ["--batch", folder], [f"{folder}/{name}" for name in files]:
                status, text = self.run_it(*arguments)
                self.assertEqual(status, 1)
                self.assertIn("name", text)
                bad = [c for c in text if c != "\n" and not c.isprintable()]
                self.assertEqual(bad, [])


if __name__ == "__main__":
    unittest.main()
