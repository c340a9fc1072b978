(** * (20) The odds of two tokens turn at most once (new)

    Behind a norm the odds of two tokens have one maximum, or one minimum, or none, at
    alpha* = (r^2 dk / dp - <u, y>) / |y|^2 with dp = da - dk <u, y> / |y|^2: a quotient of
    inner products.  So with two tokens in all, no probability has more than one turn. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model Bump Vectors NormalizationLimit
  TransformerModel GreatCircle LinearDistance.
Import ListNotations.
Open Scope R_scope.

(** A function whose derivative has the sign of an affine function with a negative slope *)
Lemma turn_peak (f g : R -> R) k x : (forall a, is_derive f a (g a * (k * (x - a)))) ->
  (forall a, 0 < g a) -> 0 < k -> peaks_at f x.
Proof.
  intros Hd Hg Hk. split; intros a b Hab Hx; simpl in Hx.
  - apply (derive_lt f _ a b Hd); auto. intros c Hc.
    apply Rmult_lt_0_compat; auto. apply Rmult_lt_0_compat; lra.
  - apply (derive_gt f _ a b Hd); auto. intros c Hc.
    assert (0 < g c * (k * (c - x))); [|nra].
    apply Rmult_lt_0_compat; auto. apply Rmult_lt_0_compat; lra.
Qed.

Section Odds.
Context {Coordinate Token : Type} (l : list Coordinate) (n : @normalisation Coordinate).
Variables (W : Token -> Coordinate -> R) (b : Token -> R) (h v : Coordinate -> R).
Hypothesis eps_nonneg : 0 <= root_eps n.
Hypothesis moves : 0 < speed l n v.
Hypothesis misses : 0 < distance_sqr l n h v.
Notation logit := (circle_logits l n W b h v).
Notation r := (distance l n h v).
Notation Y := (speed l n v).
Notation c := (offset l n h v).
Notation s := (sqrt (INR (length l))).

(** dk, dp and alpha* of two tokens; <u, y> is [c * Y] *)
Definition slope_gap (z y : Token) : R := slope l n W v z - slope l n W v y.
Definition start_gap (z y : Token) : R := start l n W h z - start l n W h y.
Definition turn_gap (z y : Token) : R := start_gap z y - slope_gap z y * (c * Y) / (Y * Y).
Definition turn (z y : Token) : R :=
  (distance_sqr l n h v * slope_gap z y / turn_gap z y - c * Y) / (Y * Y).

(** The logarithm of the odds of z against y *)
Definition log_pair_odds (z y : Token) (a : R) : R := logit z a - logit y a.

(** In any vocabulary it is the logarithm of the quotient of their probabilities. *)
Theorem pair_odds zs z y a : In z zs -> softmax zs (fun x => logit x a) z =
  softmax zs (fun x => logit x a) y * exp (log_pair_odds z y a).
Proof.
  intros Hz. assert (H : 0 < Sum zs (fun x => exp (logit x a))).
  { apply Sum_pos with z; auto using exp_pos. intros; apply Rlt_le, exp_pos. }
  unfold softmax, log_pair_odds, Rminus. rewrite exp_plus, exp_Ropp.
  generalize (exp_pos (logit y a)). intros. field. lra.
Qed.

Let factor (a : R) : R := s / rho l n h v a ^ 3.

Lemma factor_pos a : 0 < factor a.
Proof.
  apply Rdiv_lt_0_compat.
  - apply sqrt_lt_R0, (circle_dimension l n v moves).
  - apply pow_lt, rho_pos; auto.
Qed.

Lemma pair_derive z y a : is_derive (log_pair_odds z y) a
  (factor a * (distance_sqr l n h v * slope_gap z y - turn_gap z y * (Y * (a * Y + c)))).
Proof.
  evar_last; [apply (pair_turn l n W b h v eps_nonneg moves misses z y a)|].
  fold (slope_gap z y) (start_gap z y). unfold factor, turn_gap.
  rewrite (distance_square l n h v misses).
  generalize (rho_pos l n h v eps_nonneg moves misses a). intros. field. lra.
Qed.

Lemma pair_derive_turn z y a : turn_gap z y <> 0 -> is_derive (log_pair_odds z y) a
  (factor a * (turn_gap z y * (Y * Y) * (turn z y - a))).
Proof.
  intros H. evar_last; [apply pair_derive|]. unfold turn. field. lra.
Qed.

(** If dp > 0 the odds of z against y have one maximum, at alpha*, ... *)
Theorem odds_maximum z y : 0 < turn_gap z y -> peaks_at (log_pair_odds z y) (turn z y).
Proof.
  intros H. apply turn_peak with (g := factor) (k := turn_gap z y * (Y * Y)).
  - intros a. apply pair_derive_turn. lra.
  - apply factor_pos.
  - apply Rmult_lt_0_compat; auto. apply Rmult_lt_0_compat; auto.
Qed.

(** ... if dp < 0 one minimum, at alpha*, ... *)
Theorem odds_minimum z y : turn_gap z y < 0 ->
  peaks_at (fun a => - log_pair_odds z y a) (turn z y).
Proof.
  intros H. apply turn_peak with (g := factor) (k := - turn_gap z y * (Y * Y)).
  - intros a. evar_last.
    + apply (is_derive_opp (log_pair_odds z y) a
        (factor a * (turn_gap z y * (Y * Y) * (turn z y - a)))), pair_derive_turn. lra.
    + unfold opp; simpl. ring.
  - apply factor_pos.
  - apply Rmult_lt_0_compat; [lra|]. apply Rmult_lt_0_compat; auto.
Qed.

(** ... and if dp = 0 they rise or fall over the whole line, or never change. *)
Theorem odds_without_turn z y : turn_gap z y = 0 ->
  (0 < slope_gap z y -> increasing (log_pair_odds z y)) /\
  (slope_gap z y < 0 -> decreasing (log_pair_odds z y)) /\
  (slope_gap z y = 0 -> forall a a', log_pair_odds z y a = log_pair_odds z y a').
Proof.
  intros H.
  assert (Hd : forall a, is_derive (log_pair_odds z y) a
    (factor a * (distance_sqr l n h v * slope_gap z y))).
  { intros a. evar_last; [apply pair_derive|]. rewrite H. ring. }
  split; [|split]; intros Hk.
  - intros a a'. apply (derive_lt _ _ a a' Hd). intros x _.
    apply Rmult_lt_0_compat; [apply factor_pos|]. apply Rmult_lt_0_compat; auto.
  - intros a a'. apply (derive_gt _ _ a a' Hd). intros x _.
    assert (0 < factor x * (distance_sqr l n h v * - slope_gap z y)); [|nra].
    apply Rmult_lt_0_compat; [apply factor_pos|]. apply Rmult_lt_0_compat; auto. lra.
  - assert (L : forall a a', a < a' -> log_pair_odds z y a = log_pair_odds z y a').
    { intros a a' Haa. destruct (mean_value _ _ a a' Haa Hd) as (x & _ & E).
      rewrite Hk in E. lra. }
    intros a a'. destruct (Rtotal_order a a') as [T|[T|T]];
      [apply L, T|rewrite T; reflexivity|symmetry; apply L, T].
Qed.

(** Two tokens in all: the probability of z is an increasing function of its odds, ... *)
Lemma two_token_prob z y a :
  softmax [z; y] (fun x => logit x a) z = / (1 + exp (- log_pair_odds z y a)).
Proof.
  unfold softmax, log_pair_odds. simpl.
  replace (- (logit z a - logit y a)) with (logit y a + - logit z a) by ring.
  rewrite exp_plus, exp_Ropp.
  generalize (exp_pos (logit z a)) (exp_pos (logit y a)). intros. field. lra.
Qed.

Lemma logistic_lt x y : x < y <-> / (1 + exp (- x)) < / (1 + exp (- y)).
Proof.
  assert (H : forall x y, x < y -> / (1 + exp (- x)) < / (1 + exp (- y))).
  { intros x' y' L. generalize (exp_pos (- x')) (exp_pos (- y')). intros.
    apply Rinv_lt_contravar; [nra|]. apply Rplus_lt_compat_l, exp_increasing. lra. }
  split; auto. intros L. destruct (Rtotal_order x y) as [T|[T|T]]; auto; exfalso.
  - rewrite T in L. lra.
  - apply H in T. lra.
Qed.

(** ... so it has at most one critical strength, alpha*, unless it is constant. *)
Theorem two_tokens_one_turn z y a : (turn_gap z y <> 0 \/ slope_gap z y <> 0) ->
  is_derive (fun a => softmax [z; y] (fun x => logit x a) z) a 0 ->
  turn_gap z y <> 0 /\ a = turn z y.
Proof.
  intros Hne H0.
  assert (Hs := fun x => exp_pos (- log_pair_odds z y x)).
  assert (Hd : is_derive (fun a => softmax [z; y] (fun x => logit x a) z) a
    (exp (- log_pair_odds z y a) / (1 + exp (- log_pair_odds z y a)) ^ 2 *
     (factor a * (distance_sqr l n h v * slope_gap z y - turn_gap z y * (Y * (a * Y + c)))))).
  { apply (is_derive_ext (fun a => / (1 + exp (- log_pair_odds z y a)))).
    { intros x. symmetry. apply two_token_prob. }
    evar_last.
    - apply (is_derive_comp (fun g => / (1 + exp (- g))) (log_pair_odds z y) a
        (exp (- log_pair_odds z y a) / (1 + exp (- log_pair_odds z y a)) ^ 2)
        (factor a * (distance_sqr l n h v * slope_gap z y - turn_gap z y * (Y * (a * Y + c))))).
      + specialize (Hs a). auto_derive; [lra|]. field. lra.
      + apply pair_derive.
    - unfold scal; simpl; unfold mult; simpl. ring. }
  assert (E := is_derive_unique _ _ _ Hd). rewrite (is_derive_unique _ _ _ H0) in E.
  symmetry in E. apply Rmult_integral in E. destruct E as [E|E].
  - exfalso. specialize (Hs a).
    assert (0 < exp (- log_pair_odds z y a) / (1 + exp (- log_pair_odds z y a)) ^ 2); [|lra].
    apply Rdiv_lt_0_compat; auto. apply pow_lt. lra.
  - apply Rmult_integral in E. destruct E as [E|E].
    + generalize (factor_pos a). lra.
    + destruct (Req_dec (turn_gap z y) 0) as [Z|Z].
      * exfalso. rewrite Z, Rmult_0_l, Rminus_0_r in E. apply Rmult_integral in E. lra.
      * split; [exact Z|]. unfold turn.
        apply Rmult_eq_reg_r with (turn_gap z y * (Y * Y)).
        -- transitivity (distance_sqr l n h v * slope_gap z y - turn_gap z y * (c * Y));
             [|field; lra]. lra.
        -- apply Rmult_integral_contrapositive_currified; auto. nra.
Qed.
End Odds.
