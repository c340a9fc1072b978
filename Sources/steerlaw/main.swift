import ExactArithmetic
import SteeringModel
import SteeringLaws
import Foundation
func graded(_ G: Int, _ s: Int, _ eps: Rational) -> ([Rational],[Rational],[Rational]) {
  var a: [Rational] = [], b: [Rational] = []
  for z in 0..<G*s { let i = z % s
    a.append((1 - eps) * Rational(2*(s-i), s*(s+1))); b.append(eps / Rational(G-1) * Rational(1, s)) }
  func ctx(_ c: Int) -> [Rational] { (0..<G*s).map { $0 / s == c ? a[$0] : b[$0] } }
  return (ctx(0), ctx(1), ctx(1))
}
let G = Int(CommandLine.arguments[1])!, s = Int(CommandLine.arguments[2])!, digits = Int(CommandLine.arguments[3])!
let (p, n, c) = graded(G, s, Rational(1,20))
let voc = try Vocabulary((0..<G*s).map(String.init))
let part = try ConceptPartition((0..<G).map { g in Concept(name: "c\(g)", tokens: (0..<s).map { g*s+$0 }) }, of: voc)
let m = try SteeringModel(vocabulary: voc, partition: part, contexts: [Context(name:"p",concept:0,weight:Rational(1,2),distribution:.probabilities(p)),Context(name:"n",concept:1,weight:Rational(1,2),distribution:.probabilities(n))], steering: .sets(SteeringSets(target:0,positive:[0],negative:[1])))
let lo = LogOdds(m)
let f = TiltedFamily(m, context: 1, lo)
let t0 = Date()
let r = await f.peaks(ofLevels: Array(f.interiorLevels), digits: digits, precisionLimit: 100000, workers: 2)
print("levels", f.levels.count, "time", Date().timeIntervalSince(t0))
for l in Array(f.interiorLevels).suffix(4) { if case .found(let p)? = r[l] { print(m.vocabulary.tokens[f.levels[l].tokens[0]], p.position.decimal(significantDigits: min(40,digits))!, p.heights[0].decimal(significantDigits: min(30,digits))!, p.closedForm ?? "") } else { print(r[l]!) } }
for l in 0..<f.levels.count { if case .found(let p)? = r[l] , p.closedForm != nil { print(l, p.closedForm!) } }
