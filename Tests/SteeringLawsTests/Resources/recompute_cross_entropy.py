"""Recomputes the cross-entropy numbers of vectors/expected independently of steerlaw.

    python3 recompute_cross_entropy.py > cross_entropy.json

Needs mpmath. Works at 120 digits from the model files alone and rounds once, at the end, to 40
significant digits; vectors/expected averaged terms that were already rounded to 40 digits, so its
last digits are off by up to 3 units. Nothing here shares code or formulas' arrangement with steerlaw:
cross-entropies are summed from their definition.
"""

import json
import os
from fractions import Fraction

from mpmath import mp, mpf, log, exp, nstr

mp.dps = 120
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors")


def real(fraction):
    return mpf(fraction.numerator) / mpf(fraction.denominator)


def distributions(model):
    concept_of = {t: name for name, tokens in model["concepts"].items() for t in tokens}
    rows = []
    for context in model["contexts"]:
        if "probabilities" in context:
            row = [Fraction(text) for text in context["probabilities"]]
        else:
            row = [
                Fraction(model["inConcept" if concept_of[t] == context["concept"] else "outOfConcept"][t])
                for t in model["tokens"]
            ]
        assert sum(row) == 1 and min(row) > 0
        rows.append(row)
    return rows


def recompute(model, alphas):
    rows = distributions(model)
    names = [context["name"] for context in model["contexts"]]
    count = len(names)
    weights = [Fraction(context.get("weight", Fraction(1, count))) for context in model["contexts"]]
    sets = model["steering"]
    q = len(sets["positive"])
    features = [[log(real(p)) for p in row] for row in rows]
    vector = []
    for z in range(len(model["tokens"])):
        up = sum(features[names.index(name)][z] for name in sets["positive"])
        down = sum(features[names.index(name)][z] for name in sets["negative"])
        vector.append((up - down) / q)

    def cross_entropy(alpha):
        total = mpf(0)
        for weight, row, feature in zip(weights, rows, features):
            logits = [f + real(alpha) * v for f, v in zip(feature, vector)]
            normaliser = log(sum(exp(x) for x in logits))
            total -= real(weight) * sum(real(p) * (x - normaliser) for p, x in zip(row, logits))
        return total

    base = cross_entropy(Fraction(0))
    increase = []
    for alpha in alphas:
        value = cross_entropy(Fraction(alpha)) - base if Fraction(alpha) else mpf(0)
        increase.append(nstr(value, 40, strip_zeros=False) if Fraction(alpha) else "0")
    curvature = mpf(0)
    for weight, row in zip(weights, rows):
        mean = sum(real(p) * v for p, v in zip(row, vector))
        curvature += real(weight) * sum(real(p) * (v - mean) ** 2 for p, v in zip(row, vector))
    return {
        "deltaCrossEntropy": increase,
        "quadraticCoefficient": nstr(curvature / 2, 40, strip_zeros=False),
    }


def main():
    result = {}
    for name in sorted(os.listdir(FOLDER)):
        if not name.endswith(".json"):
            continue
        with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
            model = json.load(file)
        with open(os.path.join(FOLDER, "expected", name), encoding="utf-8") as file:
            alphas = json.load(file)["alphas"]
        result[name[: -len(".json")]] = recompute(model, alphas)
    print(json.dumps(result, indent=1))


main()
