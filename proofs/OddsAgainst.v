(** * The odds against the target in a long text, as a function of four numbers

    What [TargetFrequency.v] needs of real numbers: how the odds of (32) move with their four
    arguments, and Chebyshev's sum inequality for tilted means. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus.
Open Scope R_scope.

(** With x = B_T, y = A_T, v the sum of B_C and X that of B_C (A_C - B_C) off the target, the
    odds against the target are (v (x + v) + X) / (x (y + v)). *)
Section Odds.
Definition odds_against (x y v X : R) : R := (v * (x + v) + X) / (x * (y + v)).

Lemma fraction_lt n d n' d' : 0 < d -> 0 < d' -> n' * d < n * d' -> n' / d' < n / d.
Proof.
  intros Hd Hd' H. apply Rmult_lt_reg_r with (d * d'); [apply Rmult_lt_0_compat; auto|].
  replace (n' / d' * (d * d')) with (n' * d) by (field; lra).
  replace (n / d * (d * d')) with (n * d') by (field; lra). exact H.
Qed.

Lemma fraction_le n d n' d' : 0 < d -> 0 < d' -> n' * d <= n * d' -> n' / d' <= n / d.
Proof.
  intros Hd Hd' H. apply Rmult_le_reg_r with (d * d'); [apply Rmult_lt_0_compat; auto|].
  replace (n' / d' * (d * d')) with (n' * d) by (field; lra).
  replace (n / d * (d * d')) with (n * d') by (field; lra). exact H.
Qed.

(** They fall strictly in x, and do not rise in y *)
Lemma odds_target x y v X x' y' : 0 < x -> 0 < y -> 0 < v -> 0 <= X -> x < x' -> y <= y' ->
  odds_against x' y' v X < odds_against x y v X.
Proof.
  intros Hx Hy Hv HX Hxx Hyy.
  apply fraction_lt; [apply Rmult_lt_0_compat; lra|apply Rmult_lt_0_compat; lra|].
  apply Rlt_le_trans with ((v * (x + v) + X) * (x' * (y + v))).
  - replace ((v * (x' + v) + X) * (x * (y + v))) with ((v * x' * x + (v * v + X) * x) * (y + v))
      by ring.
    replace ((v * (x + v) + X) * (x' * (y + v))) with ((v * x' * x + (v * v + X) * x') * (y + v))
      by ring.
    apply Rmult_lt_compat_r; [lra|]. apply Rplus_lt_compat_l, Rmult_lt_compat_l; nra.
  - apply Rmult_le_compat_l; [nra|]. apply Rmult_le_compat_l; lra.
Qed.

(** They rise in v while X is at most v y, and in X *)
Lemma odds_rest x y v X v' X' : 0 < x -> 0 < y -> 0 < v' -> v' <= v -> 0 <= X' -> X' <= X ->
  X' <= v' * y -> odds_against x y v' X' <= odds_against x y v X.
Proof.
  intros Hx Hy Hv' Hv HX' HX Hb.
  apply fraction_le; [apply Rmult_lt_0_compat; lra|apply Rmult_lt_0_compat; lra|].
  apply Rle_trans with ((v * (x + v) + X') * (x * (y + v'))).
  2:{ apply Rmult_le_compat_r; [apply Rmult_le_pos; lra|lra]. }
  apply Rminus_le_0.
  replace ((v * (x + v) + X') * (x * (y + v')) - (v' * (x + v') + X') * (x * (y + v)))
    with (x * (v - v') * (x * y + (v + v') * y + v * v' - X')) by ring.
  apply Rmult_le_pos; [apply Rmult_le_pos; lra|nra].
Qed.

(** They rise in v and in X / v *)
Lemma odds_ratio x y v X v' X' : 0 < x -> 0 < y -> 0 < v' -> v' <= v -> 0 <= X' ->
  X' * v <= X * v' -> odds_against x y v' X' <= odds_against x y v X.
Proof.
  intros Hx Hy Hv' Hv HX' HX.
  set (r := X / v). set (r' := X' / v').
  assert (E : X = v * r) by (unfold r; field; lra).
  assert (E' : X' = v' * r') by (unfold r'; field; lra).
  assert (Hr : r' <= r) by (apply fraction_le; lra).
  assert (Hr' : 0 <= r') by (apply Rdiv_le_0_compat; lra).
  apply fraction_le; [apply Rmult_lt_0_compat; lra|apply Rmult_lt_0_compat; lra|].
  rewrite E, E'. apply Rle_trans with ((v * (x + v) + v * r') * (x * (y + v'))).
  2:{ apply Rmult_le_compat_r; [apply Rmult_le_pos; lra|]. nra. }
  apply Rminus_le_0.
  replace ((v * (x + v) + v * r') * (x * (y + v')) - (v' * (x + v') + v' * r') * (x * (y + v)))
    with (x * (v - v') * (x * y + (v + v') * y + v * v' + r' * y)) by ring.
  repeat apply Rmult_le_pos; try lra. repeat apply Rplus_le_le_0_compat; nra.
Qed.
End Odds.

(** With m <= 0 and x <= 0 the mean of exp (x m) under the weights b exp (x m) does not rise
    (Chebyshev's sum inequality) *)
Lemma tilted_mean_falls {A} (l : list A) (b m : A -> R) x x' :
  (forall z, In z l -> 0 <= b z) -> (forall z, In z l -> m z <= 0) -> x <= x' -> x' <= 0 ->
  Sum l (fun z => b z * exp (x' * m z) * exp (x' * m z)) * Sum l (fun z => b z * exp (x * m z)) <=
  Sum l (fun z => b z * exp (x * m z) * exp (x * m z)) * Sum l (fun z => b z * exp (x' * m z)).
Proof.
  intros Hb Hm Hx Hx'. set (u := fun z => exp (x * m z)). set (w := fun z => exp (x' * m z)).
  assert (P : forall z, 0 < u z /\ 0 < w z) by (intros; split; apply exp_pos).
  assert (UW : forall z, In z l -> w z <= u z).
  { intros z Hz. apply exp_le. generalize (Hm z Hz). intros. nra. }
  apply Rle_trans with (Sum l (fun z => b z * u z * w z) * Sum l (fun z => b z * u z)).
  { apply Rmult_le_compat_r.
    - apply Sum_nonneg. intros z Hz. apply Rmult_le_pos; [auto|apply Rlt_le, P].
    - apply Sum_le. intros z Hz. apply Rmult_le_compat_r; [apply Rlt_le, P|].
      apply Rmult_le_compat_l; [exact (Hb z Hz)|exact (UW z Hz)]. }
  assert (S : 0 <= Sum l (fun y => Sum l (fun z =>
    b y * b z * ((u y - u z) * (u y * w z - w y * u z))))).
  { apply Sum_nonneg. intros y Hy. apply Sum_nonneg. intros z Hz.
    apply Rmult_le_pos; [apply Rmult_le_pos; auto|].
    assert (C : forall y z, m y <= m z -> 0 <= u y - u z /\ 0 <= u y * w z - w y * u z).
    { intros i j Hij. split.
      - apply -> Rminus_le_0. apply exp_le. nra.
      - unfold u, w. rewrite <- !exp_plus. apply -> Rminus_le_0. apply exp_le. nra. }
    destruct (Rle_lt_dec (m y) (m z)) as [H|H].
    - destruct (C y z H). apply Rmult_le_pos; auto.
    - destruct (C z y (Rlt_le _ _ H)). nra. }
  rewrite (Sum_ext l _ (fun y =>
    (b y * u y * u y) * Sum l (fun z => b z * w z) - (b y * u y * w y) * Sum l (fun z => b z * u z)
    - (b y * u y) * Sum l (fun z => b z * u z * w z)
    + (b y * w y) * Sum l (fun z => b z * u z * u z))) in S.
  - rewrite Sum_plus, !Sum_minus, !Sum_scalr in S.
    unfold u, w in *. lra.
  - intros y _. rewrite <- !Sum_scal, <- !Sum_minus, <- Sum_plus. apply Sum_ext. intros; ring.
Qed.
