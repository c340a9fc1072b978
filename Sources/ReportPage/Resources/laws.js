// The laws of one context over doubles.
"use strict";

const levelOf = Int32Array.from(report.levelOf);
// M(z) of each level; a number beyond doubles is null in the data and drawn nowhere.
const logOdds = Float64Array.from(report.logOdds.double, (value) => (value === null ? NaN : value));

// One distribution tilted by the log-odds: sigma_z(alpha) = exp(log p_z + alpha M_z - K(alpha)).
class Family {
  constructor(data) {
    this.data = data;
    this.logp = Float64Array.from(data.logp, (value) => (value === null ? -Infinity : value));
    const top = new Float64Array(logOdds.length).fill(-Infinity);
    const sum = new Float64Array(logOdds.length);
    for (let z = 0; z < levelOf.length; z++) top[levelOf[z]] = Math.max(top[levelOf[z]], this.logp[z]);
    for (let z = 0; z < levelOf.length; z++) sum[levelOf[z]] += Math.exp(this.logp[z] - top[levelOf[z]]);
    this.logWeight = top.map((value, level) => value + Math.log(sum[level]));
    this.share = this.logp.map((value, z) => Math.exp(value - this.logWeight[levelOf[z]]));
    this.terms = new Float64Array(logOdds.length);
    this.offset = 0;
    this.offset = this.tilt(0);
    this.mean = 0;
    this.variance = 0;
    for (let l = 0; l < logOdds.length; l++) this.mean += Math.exp(this.logWeight[l]) * logOdds[l];
    for (let l = 0; l < logOdds.length; l++) {
      this.variance += Math.exp(this.logWeight[l]) * (logOdds[l] - this.mean) ** 2;
    }
  }

  // K(alpha), exactly 0 at 0, with the tilted probabilities of the levels left in `terms`.
  tilt(alpha) {
    const { terms, logWeight } = this;
    let top = -Infinity;
    for (let l = 0; l < terms.length; l++) {
      terms[l] = logWeight[l] + alpha * logOdds[l];
      if (terms[l] > top) top = terms[l];
    }
    let sum = 0;
    for (let l = 0; l < terms.length; l++) sum += terms[l] = Math.exp(terms[l] - top);
    for (let l = 0; l < terms.length; l++) terms[l] /= sum;
    return top + Math.log(sum) - this.offset;
  }

  probability(token, alpha, cumulant) {
    return Math.exp(this.logp[token] + alpha * logOdds[levelOf[token]] - cumulant);
  }

  increase(token, alpha, cumulant) {
    return Math.exp(this.logp[token]) * Math.expm1(alpha * logOdds[levelOf[token]] - cumulant);
  }

  // F_C of every concept, after tilt.
  concepts(into) {
    into.fill(0);
    for (let z = 0; z < levelOf.length; z++) into[report.conceptOf[z]] += this.share[z] * this.terms[levelOf[z]];
    return into;
  }

  // K(alpha) - alpha K'(0): what alpha adds to the cross-entropy here.
  cost(alpha, cumulant) {
    return Math.max(0, cumulant - alpha * this.mean);
  }
}

// The curves of a family over a range of strengths, made a little at a time.
class Survey {
  constructor(family, low, high) {
    this.family = family;
    this.low = low;
    this.high = high;
    const count = 240;
    this.alphas = Array.from({ length: count + 1 }, (_, i) => low * (1 - i / count) + high * (i / count));
    if (low < 0 && high > 0) this.alphas = [...new Set([...this.alphas, 0])].sort((a, b) => a - b);
    this.cumulants = new Float64Array(this.alphas.length);
    this.conceptRows = report.conceptOf ? this.alphas.map(() => new Float64Array(report.concepts.length)) : null;
    this.likely = new Map();
    this.done = 0;
  }

  get isComplete() { return this.done === this.alphas.length; }

  // Works for at least one strength and at most about `milliseconds`.
  advance(milliseconds) {
    const end = performance.now() + milliseconds;
    do {
      if (this.isComplete) return;
      const i = this.done++;
      this.cumulants[i] = this.family.tilt(this.alphas[i]);
      if (this.conceptRows) this.family.concepts(this.conceptRows[i]);
      if (i % 30 === 0 || this.alphas[i] === 0) this.collect();
    } while (performance.now() < end);
  }

  // The tokens that are likeliest at this strength.
  collect() {
    const { terms, share } = this.family;
    const best = [];
    for (let z = 0; z < levelOf.length; z++) {
      const value = share[z] * terms[levelOf[z]];
      if (best.length === 8 && !(value > best[7].value)) continue;
      let place = best.length;
      while (place > 0 && best[place - 1].value < value) place -= 1;
      best.splice(place, 0, { z, value });
      if (best.length > 8) best.pop();
    }
    for (const { z, value } of best) this.likely.set(z, Math.max(value, this.likely.get(z) ?? 0));
  }

  // At most `count` tokens that are likely somewhere, the largest log-odds first.
  bars(count) {
    return [...this.likely].sort((a, b) => b[1] - a[1]).slice(0, count).map(([z]) => z)
      .sort((a, b) => levelOf[b] - levelOf[a] || a - b);
  }

  increase(token) {
    return this.alphas.map((alpha, i) => this.family.increase(token, alpha, this.cumulants[i]));
  }

  costs() { return this.alphas.map((alpha, i) => this.family.cost(alpha, this.cumulants[i])); }
}
