#!/usr/bin/env python3
"""A second checker of steerlaw's certificates, for whoever does not trust the first.

    python3 proofs/check_certificate.py FILE...           says what each certificate proves
    python3 proofs/check_certificate.py --batch FOLDER    accepted or rejected, a line a file

Status 0: all claims hold. 1: a file is rejected. 65: a file is no certificate. 66: no such file.
It follows docs/certificates.md, which defines format and claims, and shares no line with the Swift
checker. It computes with integers and fractions alone. Trusted are this file and Python (>= 3.9).

A token z has a weight w_z > 0 in a distribution, and log-odds M_z. Steered with strength alpha its
probability is sigma_z = w_z e^(alpha M_z) / (the sum of these over all tokens). A level l is a set
of tokens of equal log-odds M_l, and w_l the sum of its weights. A common factor of the weights, or
a constant added to M, changes nothing."""
import argparse, hashlib, json, re, sys
from fractions import Fraction
from functools import lru_cache, reduce
from math import floor, isqrt, lcm, prod
from pathlib import Path
MOST_BYTES, MOST_BITS = 1 << 26, 1 << 27  # of a file, and of a list of enclosures
DEFAULT_WORK = 1 << 28  # units of about a microsecond
WORK = [DEFAULT_WORK]  # what is left of it
class Refused(Exception):
    """Why a certificate is not accepted, and the exit status: 65 for what is no certificate."""
def require(holds, reason, status=1):
    if not holds:
        raise Refused(reason, status)

# ---- Work. Whatever may take long is counted before it is done.
def spend(units):
    WORK[0] -= units
    require(WORK[0] >= 0, "the limit of work is exceeded (--max-work)")
def cost(bits):  # of a product or quotient of integers of this length
    return 1 + (bits * bits >> 20)
def height(x):
    return x.bits if type(x) is Real else max(map(int.bit_length, x.as_integer_ratio()))
def multiply(a, b):
    spend(8 + (height(a) * height(b) >> 17))
    return a * b
def add(a, b):
    spend(8 + (height(a) * height(b) >> 17))
    return a + b
def total(numbers):
    return reduce(add, numbers)
def mean(numbers, weights):
    return total(map(multiply, numbers, weights)) / total(weights)
def power(base, exponent):  # of a fraction base > 0
    bits = height(base) * abs(exponent)
    require(abs(exponent) <= 1 << 20 and bits <= 1 << 22, "a power is too long")
    spend(cost(bits))
    return base ** exponent
def product_of_powers(bases, exponents):
    return reduce(multiply, map(power, bases, exponents), Fraction(1))

# ---- Text. JSON of objects, lists, strings and integers; each object has exactly its keys.
# \u without four hexadecimal digits of a code point, after any escaped backslashes.
BAD_ESCAPE = re.compile(
    r"(?<!\\)(?:\\\\)*\\u(?![0-9a-cA-CefEF][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2})")
INTEGER = re.compile(r"0|-?[1-9][0-9]{0,16}")
SHORT = {"\\b": "\\u0008", "\\t": "\\u0009", "\\n": "\\u000a", "\\f": "\\u000c", "\\r": "\\u000d"}
NUMBER = re.compile(r"(0|-?[1-9][0-9]*)(?:/([1-9][0-9]*))?")
def shown(text):  # for a terminal: what does not print as itself is escaped
    return re.sub(r'["\\]|[^ -~]', lambda m: m[0] if m[0] not in '"\\' and m[0].isprintable()
                  else f"\\u{{{ord(m[0]):x}}}", text)

def parse(data):  # deep nesting ends the recursion of json, and fits no form below
    def unique(pairs):
        require(len(dict(pairs)) == len(pairs), "text: a key is repeated", 65)
        return dict(pairs)
    def integer(text):
        require(INTEGER.fullmatch(text), "text: a number that is no integer of 17 digits", 65)
        return int(text)
    require(len(data) <= MOST_BYTES, f"text: more than {MOST_BYTES} bytes", 65)
    spend(len(data) >> 4)
    try:
        text = data.decode("utf-8")
        require(not BAD_ESCAPE.search(text), "text: an escape that is no character", 65)
        return json.loads(text, object_pairs_hook=unique, parse_int=integer, parse_float=integer,
                          parse_constant=integer)
    except (ValueError, RecursionError) as error:
        raise Refused(f"text: no JSON: {shown(str(error))}", 65) from None

def read(form, value, place):
    """The value if it has the form: str, int, Fraction ("n" or "n/d"), a constant, [form of the
    elements], or ({key: form}, ...): an object with all keys of one of these and no others."""
    kind = form if isinstance(form, type) else type(form)
    kind = str if kind is Fraction else dict if kind is tuple else kind
    require(type(value) is kind, f"{place}: a value of another type is expected", 65)
    if kind is list:
        return [read(form[0], x, f"{place}[{i}]") for i, x in enumerate(value)]
    if kind is dict:
        name = value.get("claim")
        form = min(form, key=lambda x: (x.get("claim") != name, len(x.keys() ^ value)))
        for key in sorted(form.keys() ^ value):
            raise Refused(f'{place}: key "{shown(key[:80])}" is missing or not known', 65)
        return {key: read(form[key], value[key], f"{place}.{key}") for key in form}
    if form is not Fraction:
        require(form in (kind, value), f"{place}: {form} is expected", 65)
        return value
    match = len(value) <= 1 << 16 and NUMBER.fullmatch(value)
    require(match, f"{place}: an exact number is expected", 65)
    spend(1 + (len(value) ** 2 >> 14))  # conversion from decimal, and back for the digest
    return Fraction(int(match[1]), int(match[2] or 1))

PARTS = {"tokens": [str], "concepts": [({"name": str, "tokens": [int]},)],
         "distributions": [({"weights": [Fraction]}, {"logits": [Fraction]})],
         "contexts": [({"name": str, "weight": Fraction, "distribution": int},)]}
MODEL = ({**PARTS, "positive": [int], "negative": [int]}, {**PARTS, "logOdds": [Fraction]})
BOUNDS, VALUE = {"lower": Fraction, "upper": Fraction}, {"value": Fraction}
ONE, LEVEL, ROWS = {"distribution": int}, {"distribution": int, "level": int}, [[int]]
GROUPS = {**ONE, "token": int}, {**ONE, "concept": int}
CLAIMS = (
    {"claim": "peak", **LEVEL, **BOUNDS}, {"claim": "three-level-peak", **ONE},
    {"claim": "exact-peak", **LEVEL, "position": Fraction, "base": [Fraction], "exponents": ROWS},
    {"claim": "root-peak", **LEVEL, "unit": Fraction, "multiples": [int], "root": [Fraction]},
    *({"claim": "limit", **group, "end": str, **x} for group in GROUPS for x in (BOUNDS, VALUE)),
    *({"claim": "probability", **group, "strength": Fraction, **x}
      for group in GROUPS for x in (BOUNDS, {**VALUE, "factors": [Fraction]})),
    {"claim": "cross-entropy", **BOUNDS, "remainder": Fraction},
    {"claim": "budget", "budget": Fraction, "ends": [Fraction]})
FRAME = {"model": MODEL, "levels": ROWS, "claims": [CLAIMS]}  # version 1 states no digest
CERTIFICATE = {"steerlaw-certificate": 1, **FRAME}, {"steerlaw-certificate": 2, "sha256": str, **FRAME}
def digest(model):  # of the canonical text, which has fractions in lowest terms, no short escapes
    text = json.dumps(model, ensure_ascii=False, separators=(",", ":"), default=str)
    text = re.sub(r"\\[^u]", lambda m: SHORT.get(m[0], m[0]), text)
    return hashlib.sha256(text.encode()).hexdigest()

# ---- Real numbers.
class Real:
    """A real number x of which is known that lo <= 2^bits x <= hi, for integers lo and hi. Every
    operation rounds lo down and hi up: `//` and `>>` round down, so -(-a // b) rounds a/b up."""
    __slots__ = "lo", "hi", "bits"
    def __init__(self, lo, hi, bits):
        spend(cost(bits))  # every operation ends here
        self.lo, self.hi, self.bits = lo, hi, bits
    @staticmethod
    def of(x, bits):
        spend(cost(bits + height(x)))
        n, d = x.numerator << bits, x.denominator
        return Real(n // d, -(-n // d), bits)
    def __add__(self, y):
        return Real(self.lo + y.lo, self.hi + y.hi, self.bits)
    def __sub__(self, y):
        return Real(self.lo - y.hi, self.hi - y.lo, self.bits)
    def __mul__(self, y):  # a product is least and largest at ends of its factors
        y = y if type(y) is Real else Real.of(y, self.bits)
        ends = self.lo * y.lo, self.lo * y.hi, self.hi * y.lo, self.hi * y.hi
        return Real(min(ends) >> self.bits, -(-max(ends) >> self.bits), self.bits)
    def __truediv__(self, y):  # and so is a quotient, by a number > 0
        if y.lo <= 0:
            raise ZeroDivisionError
        lo, hi = self.lo << self.bits, self.hi << self.bits
        return Real(min(lo // y.lo, lo // y.hi), max(-(-hi // y.lo), -(-hi // y.hi)), self.bits)
    def rounded(self, bits):  # to fewer
        return Real(self.lo >> self.bits - bits, -(-self.hi >> self.bits - bits), bits)
    def compared(self, x):  # 1 if surely above the fraction x, -1 if surely below, else 0
        n, d = x.numerator << self.bits, x.denominator
        return (self.lo * d > n) - (self.hi * d < n)
    def exp(self):
        """e^x for a number known to be <= 0, whatever its upper end.
        With r = x + k log 2 and s = r/2^h, e^x = 2^-k (e^s)^(2^h), and e^s is its Taylor sum. For
        r >= 0 every step increases with r: lower ends give the lower end, upper ends the upper."""
        bits, top, h = self.bits, min(self.hi, 0), isqrt(self.bits)
        if -top >= bits << bits:  # x <= -bits, so e^x < 2^-bits
            return Real(0, 1, bits)
        fine = bits + h + 2 * bits.bit_length() + 8  # for each squaring doubles relative errors
        spend(4 * h * cost(fine))
        log2 = two_artanh(1, 3, fine)
        low, high = self.lo << fine - bits, top << fine - bits
        k = -high // log2.lo + 2  # puts the upper end of r between log 2 and 1.4
        low, high = low + k * log2.lo, high + k * log2.hi
        s, t = max(low, 0) >> h, -(-high >> h)
        n, lower, upper, a, b = 0, *[1 << fine] * 4
        while b > 1:  # the n-th term is between a and b units; b never gets below 1
            n += 1
            a, b = (a * s >> fine) // n, -((-b * t >> fine) // n)
            lower, upper = lower + a, upper + b
        upper += 1  # the terms left are at most 1/2, 1/4, ... of the last unit, for s <= 1/2
        for _ in range(h):
            lower, upper = lower * lower >> fine, -(-upper * upper >> fine)
        return Real(lower if low >= 0 else 0, upper, fine + k).rounded(bits)
    def log(self):
        if self.lo <= 0:
            raise ZeroDivisionError
        low, high = (log(x, 1 << self.bits, self.bits) for x in (self.lo, self.hi))
        return Real(low.lo, high.hi, self.bits)

@lru_cache(maxsize=64)
def two_artanh(n, d, bits):
    """log((1 + y)/(1 - y)) = 2 (y + y^3/3 + y^5/5 + ...) for y = n/d, 0 <= y <= 1/3."""
    spend(2 * bits * cost(bits) + cost(bits + d.bit_length()))
    a, b = (n << bits) // d, -((-n << bits) // d)
    low, high = a * a >> bits, -(-b * b >> bits)
    lower, upper, j = a, b, 1
    while b > 1:  # y^j is between a and b units
        j += 2
        a, b = a * low >> bits, -(-b * high >> bits)
        lower, upper = lower + a // j, upper - -b // j
    return Real(2 * lower, 2 * (upper + b), bits)  # what is left is at most b (1/9 + 1/81 + ...)
def log(n, d, bits):
    """log(n/d) for n, d > 0: n/d = 2^k (1 + y)/(1 - y) with 1/2 < n/(2^k d) < 2, so |y| < 1/3."""
    k = n.bit_length() - d.bit_length()
    n, d = n << max(-k, 0), d << max(k, 0)
    fine = bits + bits.bit_length() + k.bit_length() + 4
    part = two_artanh(abs(n - d), n + d, fine)
    return ((part if n >= d else part * -1) + two_artanh(1, 3, fine) * k).rounded(bits)

# ---- The model.
def index(i, things, place):
    require(0 <= i < len(things), f"{place}: {i} names nothing", 65)
    return things[i]
def log_odds(model, rows):
    """Numbers r_z and q: M_z is log(r_z)/q up to a constant, or r_z where q is None. M_z is the
    mean over P of log w_z (the logit itself, if these are given) less that over N, so for weights
    r_z = (product over P of w_z^(q/|P|)) / (product over N of w_z^(q/|N|))."""
    if "logOdds" in model:
        require(len(model["logOdds"]) == len(model["tokens"]), "logOdds: not one a token")
        return model["logOdds"], None
    sets = model["positive"], model["negative"]
    require(all(sets) and not set(sets[0]) & set(sets[1]), "P and N: empty, or not disjoint")
    rows = [[index(i, rows, "P and N") for i in part] for part in sets]
    kinds = {kind for kind, _ in rows[0] + rows[1]}
    require(len(kinds) == 1, "P and N: some have weights and some logits")
    q = lcm(*map(len, rows))
    size = q * max(height(x) for _, numbers in rows[0] + rows[1] for x in numbers)
    require(size <= 1 << 20 and size * len(model["tokens"]) <= 1 << 29, "P and N: too long")
    columns = list(zip(*(zip(*(numbers for _, numbers in part)) for part in rows)))
    if "logits" in kinds:
        return [total(a) / len(a) - total(b) / len(b) for a, b in columns], None
    spend(8 * cost(2 * size) * len(columns))
    return [prod(a) ** (q // len(a)) / prod(b) ** (q // len(b)) for a, b in columns], q

class Checker:
    """A model. Methods with the name of a kind of claim confirm one of it, or refuse it."""
    def __init__(self, certificate):
        self.model, self.levels = certificate["model"], certificate["levels"]
        self.tokens, self.concepts, rows, self.contexts, *_ = self.model.values()
        self.distributions = [pair for row in rows for pair in row.items()]
        count = len(self.tokens)
        for part in self.tokens, self.concepts, self.contexts:
            different = {x if type(x) is str else x["name"] for x in part}
            require(len(different) == len(part), "tokens, concepts, contexts: a name is repeated")
        for group in (concept["tokens"] for concept in self.concepts):
            require(all(0 <= z < count for z in group), "concepts: no such token", 65)
            require(group and all(map(int.__lt__, group, group[1:])), "concepts: not increasing")
        for kind, numbers in self.distributions:
            require(len(numbers) == count > 0, "distributions: not one number a token")
            require(kind == "logits" or all(x > 0 for x in numbers), "a weight is not positive")
        rows = [index(x["distribution"], self.distributions, "contexts") for x in self.contexts]
        require(all(x["weight"] > 0 for x in self.contexts), "a weight is not positive")
        self.digest = digest(self.model)
        require(certificate.get("sha256", self.digest) == self.digest, "sha256: not the model's")
        odds, self.q = log_odds(self.model, rows)
        order = [index(z, range(count), "levels") for level in self.levels for z in level]
        require(sorted(order) == [*range(count)], "levels: not every token once")
        require(all(level and all(odds[z] == odds[level[0]] for z in level)
                    for level in self.levels), "levels: an empty one, or one of unequal log-odds")
        self.odds = [odds[level[0]] for level in self.levels]
        for a, b in zip(self.odds, self.odds[1:]):
            spend(cost(height(a) + height(b)))
            require(a < b, "levels: the log-odds do not increase")
        self.level_of = {z: i for i, level in enumerate(self.levels) for z in level}
    @lru_cache(maxsize=8)
    def enclosed_odds(self, bits):  # M_l of every level, up to one constant
        return [Real.of(x, bits) if self.q is None else
                log(x.numerator, x.denominator, bits) * Fraction(1, self.q) for x in self.odds]
    @lru_cache(maxsize=8)
    def weights(self, d, bits):  # of the tokens, the largest 1, and of the levels
        kind, numbers = self.distributions[d]
        most = max(numbers)
        tokens = [Real.of(multiply(x, 1 / most), bits) if kind == "weights" else
                  Real.of(add(x, -most), bits).exp() for x in numbers]
        return tokens, [total(tokens[z] for z in level) for level in self.levels]
    def tilted(self, alpha, bits):  # M_l - M_e and e^(alpha (M_l - M_e)), alpha M_e the largest
        odds = self.enclosed_odds(bits)
        gaps = [m - odds[-1 if alpha >= 0 else 0] for m in odds]
        return gaps, [(gap * alpha).exp() for gap in gaps]
    def share(self, weights, factors):  # of the group in the sum of w_z x_l, l the level of z
        terms = [multiply(w, factors[self.level_of[z]]) for z, w in enumerate(weights)]
        return total(terms[z] for z in self.group) / total(terms)

    def sign(self, enclose, x, *others):  # of the number that enclose(bits) encloses, less x
        bits = (max(map(height, (x, *others))) + 96) // 64 * 64  # 32 beyond their length, at least
        for bits in (bits, 2 * bits, 4 * bits, 8 * bits):
            require(bits * len(self.tokens) <= MOST_BITS, "too many long numbers")
            try:
                if found := enclose(bits).compared(x):
                    return found
            except ZeroDivisionError:  # by what may be 0, as far as so few bits tell
                pass
        raise Refused("undecided at the largest number of bits", 1)
    def between(self, claim, enclose):  # so the bounds are in order, too
        x, y = claim["lower"], claim["upper"]
        require(self.sign(enclose, x, y) > 0 > self.sign(enclose, y, x), "it is not in its bounds")

    def check(self, claim):
        spend(len(self.contexts) + len(self.tokens))
        self.d, self.level = claim.get("distribution", 0), claim.get("level", 1)
        if "distribution" in claim:
            self.kind, self.numbers = index(self.d, self.distributions, "distribution")
            require(any(self.d == x["distribution"] for x in self.contexts), "it has no context")
            require(self.kind == "weights" or not {"value", "root"} & claim.keys(),
                    "an exact value needs rational weights")
        if "level" in claim:
            require(0 < self.level < len(self.odds) - 1, "the level is not between two others")
        self.group = self.levels[min(self.level, len(self.odds) - 1)]
        if "token" in claim:
            self.group = [index(claim["token"], range(len(self.tokens)), "token")]
        if "concept" in claim:
            self.group = index(claim["concept"], self.concepts, "concept")["tokens"]
        getattr(self, claim["claim"].replace("-", "_"))(claim)

    def peak(self, claim):
        """sigma_z = w_z / S, S = sum of w_l e^(alpha (M_l - M_z)), has one peak, and in the bounds.
        S' = e^(-alpha M_z) f, f = sum of w_l (M_l - M_z) e^(alpha M_l), and S'' > 0. So S' and f
        have at most one zero, and one between points where f < 0 and f > 0; there S is least."""
        def slope(alpha, bits):  # f times a positive number
            gaps, factors = self.tilted(alpha, bits)
            terms = zip(gaps, self.weights(self.d, bits)[1], factors)
            return total((gap - gaps[self.level]) * w * x for i, (gap, w, x) in enumerate(terms)
                         if i != self.level)
        for x, sign in (claim["lower"], -1), (claim["upper"], 1):
            found = self.sign(lambda bits: slope(x, bits), Fraction(0), x)
            require(found == sign, "the peak is not in its bounds")

    def exact_peak(self, claim):
        """f(position) = 0, with f as in `peak`.
        Where r_l = product of b_k^e_lk, put g_k = e_lk - e_zk: then q (M_l - M_z) = sum of g_k
        log b_k, and e^(alpha (M_l - M_z)) = product of b_k^(alpha g_k/q), a rational number (the
        floors of the exponents) times a radical (what is left of them). A logit adds a power of e.
        In f the multiples of the same radical, power of e and log b_k must cancel."""
        alpha, base, rows, sums = claim["position"], claim["base"], claim["exponents"], {}
        if self.q is None:
            holds, rows = not base and not rows, [[] for _ in self.odds]
        else:
            holds = all(b > 1 and b.denominator == 1 for b in base) and len(rows) == len(self.odds)
            holds = holds and all(len(row) == len(base) and r == product_of_powers(base, row)
                                  for r, row in zip(self.odds, rows))
        require(holds, "the base and its exponents do not give the log-odds")
        for r, row, tokens in zip(self.odds, rows, self.levels):
            parts = [Fraction(a - b) for a, b in zip(row, rows[self.level])]
            exponents, growth = [multiply(alpha, g) / self.q for g in parts], Fraction(0)
            scale = product_of_powers(base, map(floor, exponents))
            if self.q is None:  # one part, M_l - M_z itself
                parts = [r - self.odds[self.level]]
                growth = multiply(alpha, parts[0])
            for z in tokens:
                w, e = (1, self.numbers[z]) if self.kind == "logits" else (self.numbers[z], 0)
                key = growth + e, *(x - floor(x) for x in exponents)
                terms = [multiply(multiply(scale, w), part) for part in parts]
                sums[key] = [*map(add, sums[key], terms)] if key in sums else terms
        require(not any(map(any, sums.values())), "the number is not the peak")

    def root_peak(self, claim):
        """M_l - M_z = n_l delta, delta = unit or log(unit)/q, and for x = e^(alpha delta) = a + b
        sqrt(D) the sum of w_l n_l x^n_l is 0: it is e^(-alpha M_z) f / delta."""
        unit, multiples, own = claim["unit"], claim["multiples"], self.odds[self.level]
        require(len(claim["root"]) == 3, "root: not three numbers", 65)
        a, b, D = claim["root"]  # x > 0 iff a > -b sqrt(D), and t |t| increases with t
        require(D >= 0 and a * abs(a) + b * abs(b) * D > 0, "the root is not a positive number")
        require(len(multiples) == len(self.odds), "not one multiple a level")
        require(max(multiples) - min(multiples) <= 1 << 12, "a polynomial of too high a degree")
        coefficients = [Fraction(0)] * (max(multiples) - min(multiples) + 1)
        for r, n, tokens in zip(self.odds, multiples, self.levels):
            require(r == own + n * unit if self.q is None else
                    unit > 0 and r == multiply(own, power(unit, n)), "a multiple is another")
            coefficients[n - min(multiples)] += n * total(self.numbers[z] for z in tokens)
        u = v = Fraction(0)  # Horner's rule for numbers u + v sqrt(D)
        for c in reversed(coefficients):
            u, v = (total((multiply(u, a), multiply(multiply(v, b), D), c)),
                    add(multiply(u, b), multiply(v, a)))
        require(u == 0 and v == 0, "the number is not a root")

    def three_level_peak(self, claim):
        """f = w_2 (M_2 - M_1) e^(alpha M_2) - w_0 (M_1 - M_0) e^(alpha M_0): solve f = 0."""
        require(len(self.levels) == 3, "there are not three levels")

    def limit(self, claim):
        """The mean of Delta p over the group C tends to (p(C and E)/p(E) - p(C)) / |C|: sigma tends
        to p restricted to E, the last level for alpha to +inf, the first for -inf."""
        require(claim["end"] in ("+inf", "-inf"), "end: neither +inf nor -inf", 65)
        extreme = self.levels[-1 if claim["end"] == "+inf" else 0]
        def value(weights, one):
            end = [one * int(level is extreme) for level in self.levels]
            change = self.share(weights, end) - self.share(weights, [one] * len(end))
            return change * Fraction(1, len(self.group))
        if "value" not in claim:
            return self.between(
                claim, lambda bits: value(self.weights(self.d, bits)[0], Real.of(1, bits)))
        require(value(self.numbers, Fraction(1)) == claim["value"], "it is another limit")

    def probability(self, claim):
        """sigma of the group: its share of the sum of w_z x_l, x_l = e^(alpha (M_l - M_0)). With
        alpha/q = n/d, x_l is the positive number with x_l^d = (r_l/r_0)^n."""
        alpha, factors = claim["strength"], claim.get("factors", [])
        if "value" not in claim:
            return self.between(claim, lambda bits: self.share(
                self.weights(self.d, bits)[0], self.tilted(alpha, bits)[1]))
        require(len(factors) == len(self.odds), "not one factor a level")
        n, d = (alpha / (self.q or 1)).as_integer_ratio()
        for r, x in zip(self.odds, factors):  # rational M: e^(alpha M) is irrational but for 0
            require(x == 1 and alpha == 0 if self.q is None else x > 0 and
                    power(x, d) == power(multiply(r, 1 / self.odds[0]), n), "it is another factor")
        require(self.share(self.numbers, factors) == claim["value"], "it is another probability")

    def over_contexts(self, bits, value):  # the mean of value(weights), a distribution at a time
        shares = {}
        for x in self.contexts:
            shares[x["distribution"]] = add(shares.get(x["distribution"], Fraction(0)), x["weight"])
        require(shares and total(shares.values()) == 1, "the weights of contexts do not sum to 1")
        return total(value(self.weights(d, bits)[1]) * share for d, share in shares.items())

    def cross_entropy(self, claim):
        """The increase is c alpha^2 + R(alpha), c in the bounds, |R(alpha)| <= remainder |alpha|^3.
        It is the mean over contexts of K(alpha) - alpha K'(0), K = log of the mean of e^(alpha M).
        K'' is a variance of M: c is half the mean variance. K''' is a third central moment: with r
        the range of M at most r times a variance, and a variance is at most r^2/4. Thus, by Taylor,
        |R(alpha)| <= r^3 |alpha|^3 / 24."""
        def variance(odds, weights):
            middle = mean(odds, weights)
            return mean([(m - middle) * (m - middle) for m in odds], weights)
        def cube(bits):
            width = self.enclosed_odds(bits)[-1] - self.enclosed_odds(bits)[0]
            return width * width * width
        self.between(claim, lambda bits: self.over_contexts(
            bits, lambda weights: variance(self.enclosed_odds(bits), weights)) * Fraction(1, 2))
        require(self.sign(cube, 24 * claim["remainder"]) < 0, "the remainder is too small")

    def budget(self, claim):
        """The increase keeps the budget b from A to B exactly, A and B between the ends: it is
        convex and continuous, above b at the outer ends and below b at the inner two."""
        ends = claim["ends"]
        require(len(ends) == 4 and all(map(Fraction.__lt__, ends, ends[1:])), "ends: not in order")
        def increase(alpha, bits):  # the constant M_e cancels
            gaps, factors = self.tilted(alpha, bits)
            return self.over_contexts(
                bits, lambda w: mean(factors, w).log() - mean(gaps, w) * alpha)
        for x, sign in zip(ends, (1, -1, -1, 1)):
            found = self.sign(lambda bits: increase(x, bits), claim["budget"], x)
            require(found == sign, "an end is not in its bounds")

# ---- The command.
def exact(x):  # as a decimal where that is exact, else as a fraction
    if type(x) is not Fraction:  # a list of numbers, or a text
        return ", ".join(map(exact, x)) if type(x) is list else x
    k = min(x.denominator.bit_length(), 4096)
    digits = str(abs(x) * 10 ** k).rjust(k + 1, "0")
    text = "-" * (x < 0) + digits[:-k] + "." + digits[-k:].rstrip("0")
    return str(x) if x.denominator == 1 or "/" in digits else text
def names(values, most):  # so many, and as many characters of each
    text = ", ".join(f'"{shown(x[:most])}"' for x in values[:most])
    return text + f" and {len(values) - most} more" * (len(values) > most)
STATED = "position unit root strength end value lower upper remainder budget ends".split()
def statement(checker, claim):  # without its evidence
    words = [f"{key} {exact(claim[key])}" for key in STATED if key in claim]
    if "distribution" in claim:
        contexts = [x["name"] for x in checker.contexts if x["distribution"] == checker.d]
        tokens = [checker.tokens[z] for z in checker.group]
        words = [f"contexts {names(contexts, 40)}", f"tokens {names(tokens, 40)}", *words]
    return "; ".join(words)

def check(path, work):  # lines that say what the certificate in this file proves
    WORK[0] = work
    with path.open("rb") as file:
        certificate = read(CERTIFICATE, parse(file.read(MOST_BYTES + 1)), "text")
    require(certificate["claims"], "claims: there are none")
    checker = Checker(certificate)
    P, N = (names([checker.contexts[i]["name"] for i in checker.model.get(key, [])], MOST_BYTES)
            for key in ("positive", "negative"))
    lines = [f"sha256 {checker.digest}", f"V = {len(checker.tokens)}; P: {P}; N: {N}"]
    for i, claim in enumerate(certificate["claims"]):
        place = f"claims[{i}] ({claim['claim']}): "
        try:
            checker.check(claim)
        except Refused as refusal:
            raise Refused(place + refusal.args[0], refusal.args[1]) from None
        lines.append(place + statement(checker, claim))
    return lines

def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--batch", metavar="FOLDER", help="a line for each file of a folder")
    parser.add_argument("--max-work", type=int, default=DEFAULT_WORK, help="microseconds or so")
    options, status = parser.parse_args(arguments), 0
    sys.stdout.reconfigure(errors="backslashreplace")
    getattr(sys, "set_int_max_str_digits", int)(0)  # numbers have at most 2^16 digits
    files = sorted(Path(options.batch).iterdir()) if options.batch else map(Path, options.files)
    for path in files:
        name = shown(path.name if options.batch else str(path))
        try:
            lines = [f"{name}: all claims hold", *check(path, options.max_work)]
            print(f"accepted {name}" if options.batch else "\n  ".join(lines))
        except (Refused, OSError) as error:
            reason, code = error.args if type(error) is Refused else (error.strerror, 66)
            print(f"rejected {name} {reason}")
            status = 1 if options.batch or 1 in (status, code) else max(status, code)
    return status
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
