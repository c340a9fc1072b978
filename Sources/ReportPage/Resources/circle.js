// The law of one context through the final norm, over doubles.
"use strict";

const tokenCount = report.tokens.length;
const sines = Float64Array.from(report.sines);
const biases = report.biases === null ? new Float64Array(tokenCount) : Float64Array.from(report.biases);
const quarter = Math.PI / 2;

// One state on the circle: logits B + c P + s Q with c = cos theta, s = sin theta.
class Circle {
  constructor(data) {
    this.data = data;
    this.cosines = Float64Array.from(data.cosines);
    this.terms = new Float64Array(tokenCount);
    this.linearTerms = new Float64Array(tokenCount);
    this.start = this.angle(0);
    this.startTotal = this.fill(...this.weights(this.start), this.terms);
    this.initial = Float64Array.from(this.terms);
    // The means of B, P and Q under the unsteered distribution.
    this.means = [biases, this.cosines, sines].map((values) => {
      let sum = 0;
      for (let z = 0; z < tokenCount; z++) sum += this.initial[z] * values[z];
      return sum;
    });
  }

  angle(alpha) { return Math.atan((alpha - this.data.foot) / this.data.scale); }
  strength(theta) { return this.data.foot + this.data.scale * Math.tan(theta); }
  weights(theta) { return [Math.cos(theta), Math.sin(theta)]; }

  // The weights of the linear law: those of alpha = 0 and alpha times their slope there.
  linearWeights(alpha) {
    const [c, s] = this.weights(this.start);
    const turn = (alpha * c * c) / this.data.scale;
    return [c - turn * s, s + turn * c];
  }

  logit(token, c, s) { return biases[token] + c * this.cosines[token] + s * sines[token]; }

  // Leaves the probabilities in `terms`; the logarithm of the sum.
  fill(c, s, terms) {
    let top = -Infinity;
    for (let z = 0; z < tokenCount; z++) {
      terms[z] = biases[z] + c * this.cosines[z] + s * sines[z];
      if (terms[z] > top) top = terms[z];
    }
    let sum = 0;
    for (let z = 0; z < tokenCount; z++) sum += terms[z] = Math.exp(terms[z] - top);
    for (let z = 0; z < tokenCount; z++) terms[z] /= sum;
    return top + Math.log(sum);
  }

  // What these weights add to the cross-entropy here; `total` is the logarithm of their sum.
  cost(c, s, total) {
    const [c0, s0] = this.weights(this.start);
    return Math.max(0, (c0 - c) * this.means[1] + (s0 - s) * this.means[2] + total - this.startTotal);
  }

  concepts(terms) {
    const sums = new Float64Array(report.concepts.length);
    for (let z = 0; z < tokenCount; z++) sums[report.conceptOf[z]] += terms[z];
    return sums;
  }

  // (17): the inverse temperature, the effective strength, the dose.
  place(alpha) {
    const turned = this.angle(alpha) - this.start;
    const c = Math.cos(this.start);
    return {
      theta: this.angle(alpha), inverse: Math.cos(turned),
      strength: (Math.sin(turned) * this.data.scale) / (c * c), dose: Math.abs(alpha) * this.data.dose,
    };
  }
}

// The law and the linear law at many angles, made a little at a time.
class ArcSurvey {
  constructor(circle, low, high) {
    Object.assign(this, { circle, low, high, done: 0 });
    const count = 240;
    const even = Array.from({ length: count + 1 }, (_, i) => i / count);
    const near = even.map((t) => circle.angle(low * (1 - t) + high * t));
    const points = (circle.data.points ?? []).flatMap(({ points }) => points.map(({ alpha }) => circle.angle(Number(alpha))));
    this.angles = [...new Set([...even.map((t) => (t - 0.5) * Math.PI), ...near, ...points.slice(0, 200), circle.start])].sort((a, b) => a - b);
    this.alphas = this.angles.map((theta) => circle.strength(theta));
    this.rows = new Array(this.angles.length);
    this.likely = new Map();
  }

  get isComplete() { return this.done === this.angles.length; }

  // Works for at least one angle and at most about `milliseconds`.
  advance(milliseconds) {
    const end = performance.now() + milliseconds;
    const { circle } = this;
    do {
      if (this.isComplete) return;
      const i = this.done++;
      const [law, linear] = [circle.weights(this.angles[i]), circle.linearWeights(this.alphas[i])];
      const total = circle.fill(...law, circle.terms);
      const linearTotal = circle.fill(...linear, circle.linearTerms);
      this.rows[i] = {
        law, linear, total, linearTotal,
        cost: circle.cost(...law, total), linearCost: circle.cost(...linear, linearTotal),
        concepts: report.conceptOf ? circle.concepts(circle.terms) : null,
        linearConcepts: report.conceptOf ? circle.concepts(circle.linearTerms) : null,
      };
      if (i % 24 === 0 || this.angles[i] === circle.start) this.collect();
    } while (performance.now() < end);
  }

  // The tokens that are likeliest here.
  collect() {
    const { terms } = this.circle;
    const best = [];
    for (let z = 0; z < tokenCount; z++) {
      if (best.length === 8 && !(terms[z] > terms[best[7]])) continue;
      let place = best.length;
      while (place > 0 && terms[best[place - 1]] < terms[z]) place -= 1;
      best.splice(place, 0, z);
      if (best.length > 8) best.pop();
    }
    for (const z of best) this.likely.set(z, Math.max(terms[z], this.likely.get(z) ?? 0));
  }

  // At most `count` tokens that are likely somewhere, the likeliest first.
  bars(count) {
    return [...this.likely].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, count).map(([z]) => z);
  }

  curve(token) {
    return this.rows.map(({ law, total }) => Math.exp(this.circle.logit(token, ...law) - total));
  }

  linearCurve(token) {
    return this.rows.map(({ linear, linearTotal }) => Math.exp(this.circle.logit(token, ...linear) - linearTotal));
  }
}

// Strengths with short names that leave one another room along the angles: the ends, 0, and round ones.
function angleTicks(circle, width) {
  const list = [];
  const character = (7 / Math.max(200, width)) * Math.PI;
  // Both signs or none, with room for the sign.
  const add = (text, ...entries) => {
    const size = (text.length + 2) * character;
    const places = entries.map(([alpha, sign]) => [alpha === Infinity ? sign * quarter : circle.angle(sign * alpha), (sign < 0 ? "−" : "") + text]);
    const hasRoom = places.every(([place]) => list.every(([at, other]) => Math.abs(at - place) >= (size + (other.length + 1) * character) / 2));
    if (hasRoom) list.push(...places);
  };
  for (const sign of [-1, 1]) add("∞", [Infinity, sign]);
  add("0", [0, 1]);
  const power = Math.round(Math.log10(Math.max(circle.data.scale, Math.abs(circle.data.foot))));
  for (const digit of [1, 5, 2]) {
    for (const step of [0, 1, -1, 2, -2]) {
      const alpha = digit * 10 ** (power + step);
      add(shown(Number(alpha.toPrecision(3)), 3), [alpha, 1], [alpha, -1]);
    }
  }
  return list.sort((a, b) => a[0] - b[0]);
}
