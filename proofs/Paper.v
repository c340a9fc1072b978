(** * The statements of the paper in one place

    3.3, 3.6, 3.8 and the limits of Appendix B.1, first as propositions on a setup, then
    proved under Assumptions 1 (concept association) and 2 (perfect training), and under
    the weaker first assumption of Appendix B.1.  P and N may have different sizes and
    any shares; with plain means of |P| = |N| = q contexts the log-odds are the paper's
    ([log_odds_quotient] in [Model.v]).  Remark 3.4 is [peak_sign] in [PeakSign.v]; 4.1,
    which is on another model, is [transformer_limit] in [Transformer.v]. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma SignSeparation Derivative
  MeanIncreasing Bump PeakOrder MonotoneExtremes Limits ConceptEquation TanhFormula
  TargetIncreases NeutralConceptLimit DominatedConceptDecreases CrossEntropyExact
  CrossEntropyQuadratic.
Open Scope R_scope.

Section Statements.
Variable s : setup.

(** Proposition 3.3.  Let c be a context.
    (i) If min M < M(z) < max M there is exactly one strength alpha with
    Delta p(z|c, .) strictly increasing before and strictly decreasing after it.
    (ii) Its value for a token of T exceeds its value for a token off T.
    (iii) Delta p is strictly increasing for z in T with M(z) = max M, and strictly
    decreasing for z off T with M(z) = min M. *)
Definition Proposition_3_3 (c : context s) : Prop :=
  (forall z, In z (vocabulary s) -> min_log_odds s < log_odds s z < max_log_odds s ->
     exists! alpha : R, peaks_at (delta_p s c z) alpha) /\
  (forall z z' (alpha alpha' : R), In z (vocabulary s) -> In z' (vocabulary s) ->
     token_concept s z = target s -> token_concept s z' <> target s ->
     peaks_at (delta_p s c z) alpha -> peaks_at (delta_p s c z') alpha' -> alpha' < alpha) /\
  (forall z, In z (vocabulary s) ->
     (token_concept s z = target s -> log_odds s z = max_log_odds s ->
        increasing (delta_p s c z)) /\
     (token_concept s z <> target s -> log_odds s z = min_log_odds s ->
        decreasing (delta_p s c z))).

(** Limits, B.1: with M+ (M-) the tokens of largest (smallest) log-odds,
    Delta p(z|c, x) tends to 1[z in M+] p_z / p(M+) - p_z as x -> +oo, and to
    1[z in M-] p_z / p(M-) - p_z as x -> -oo. *)
Definition Statement_B_1 (c : context s) (z : token s) : Prop :=
  let p := prob s c in
  (In z (maximisers (vocabulary s) (log_odds s)) -> is_lim (delta_p s c z) p_infty
     (p z / Sum (maximisers (vocabulary s) (log_odds s)) p - p z)) /\
  (~ In z (maximisers (vocabulary s) (log_odds s)) -> is_lim (delta_p s c z) p_infty (- p z)) /\
  (In z (minimisers (vocabulary s) (log_odds s)) -> is_lim (delta_p s c z) m_infty
     (p z / Sum (minimisers (vocabulary s) (log_odds s)) p - p z)) /\
  (~ In z (minimisers (vocabulary s) (log_odds s)) -> is_lim (delta_p s c z) m_infty (- p z)).

(** 3.6 on concept probabilities: the tanh formula for every concept C; the
    target increases strictly; a concept C other than T without tokens of extreme
    log-odds loses its probability at both ends; one whose log-odds are below all
    others decreases strictly. *)
Definition Statement_3_6 (c : context s) : Prop :=
  (forall k, proper_concept s k -> forall x,
     delta_p_concept s c k x = / (2 * INR (length (members s k))) *
       (tanh ((concept_nu s c k x + concept_r s c k) / 2) - concept_r' s c k)) /\
  increasing (delta_p_concept s c (target s)) /\
  (forall k, k <> target s ->
     (forall z, In z (members s k) -> min_log_odds s < log_odds s z < max_log_odds s) ->
     let l := - (/ INR (length (members s k)) * Sum (members s k) (prob s c)) in
     is_lim (delta_p_concept s c k) p_infty l /\ is_lim (delta_p_concept s c k) m_infty l) /\
  (forall k, k <> target s -> proper_concept s k ->
     (forall z z', In z (vocabulary s) -> In z' (vocabulary s) ->
        token_concept s z = k -> token_concept s z' <> k -> log_odds s z <= log_odds s z') ->
     decreasing (delta_p_concept s c k)).

(** Cross-entropy, 3.8: Delta CE (x) / x^2 -> (1/2) sum_j pi_j Var_j(M) as x -> 0,
    a positive number. *)
Definition Statement_3_8 : Prop :=
  let c2 := / 2 * Sum (contexts s) (fun c => weight s c * log_odds_variance s c) in
  is_lim (fun x => delta_cross_entropy s x / x ^ 2) 0 c2 /\ 0 < c2.
End Statements.

(** ** From sign separation *)
Section Separated.
Variable s : setup.
Hypothesis wp : well_posed s.
Hypothesis trained : perfectly_trained s.
Hypothesis separated : sign_separated s.
(* T is not empty and not the whole vocabulary *)
Hypothesis proper : proper_concept s (target s).
Let nc : nonconstant (vocabulary s) (log_odds s) := separated_nonconstant s separated proper.

Lemma separated_3_3 c : In c (contexts s) -> Proposition_3_3 s c.
Proof.
  intros Hc. split; [|split].
  - intros z Hz Hm. destruct (bump s c z wp trained Hc Hz Hm) as (alpha & H & _).
    exists alpha. split; [exact H|]. intros x Hx.
    assert (E := peaks_at_unique _ _ _ H Hx). congruence.
  - intros z z' alpha alpha' Hz Hz' Ht Ht' H H'.
    exact (peak_order s c z z' alpha alpha' wp trained separated Hc Hz Hz' Ht Ht' H H').
  - intros z Hz. destruct (monotone_extremes s c z wp trained nc Hc Hz). auto.
Qed.

Lemma separated_B_1 c z : In c (contexts s) -> In z (vocabulary s) -> Statement_B_1 s c z.
Proof.
  intros Hc Hz. unfold Statement_B_1. set (p := prob s c).
  destruct (limits s c z wp trained Hc Hz) as [Lp Lm].
  assert (H : forall m, at_level (log_odds s) m z = true <->
    In z (filter (at_level (log_odds s) m) (vocabulary s))) by (intros m; rewrite filter_In; tauto).
  assert (E : - p z = 0 - p z) by ring. rewrite E.
  unfold maximisers, minimisers in *. rewrite <- !H. unfold max_log_odds, min_log_odds in *.
  split; [|split; [|split]]; intros Hin.
  - rewrite Hin in Lp. exact Lp.
  - apply Bool.not_true_is_false in Hin. rewrite Hin in Lp. exact Lp.
  - rewrite Hin in Lm. exact Lm.
  - apply Bool.not_true_is_false in Hin. rewrite Hin in Lm. exact Lm.
Qed.

Lemma separated_3_6 c : In c (contexts s) -> Statement_3_6 s c.
Proof.
  intros Hc. split; [|split; [|split]].
  - intros k Hk x. apply tanh_formula; auto.
  - apply target_increases; auto.
  - intros k _ Hm l. destruct (neutral_concept_limit s c k wp trained Hc) as [Lp Lm].
    split; [apply Lp|apply Lm]; intros z Hz; specialize (Hm z Hz); lra.
  - intros k _ Hk Hdom. apply dominated_concept_decreases; auto.
Qed.

Lemma separated_3_8 : weights_averaging s -> Statement_3_8 s.
Proof.
  intros wd. unfold Statement_3_8. set (c2 := / 2 * _). split.
  - apply is_lim_spec. intros eps.
    destruct (cross_entropy_quadratic s wp trained (pos_div_2 eps)) as (delta & H).
    exists delta. intros x Hx Hne. change (Rabs (x - 0) < delta) in Hx.
    rewrite Rminus_0_r in Hx. specialize (H x Hx). fold c2 in H. simpl pos in H.
    assert (Hsq : 0 < x ^ 2) by (apply pow2_gt_0; auto).
    apply Rmult_lt_reg_r with (1 := Hsq).
    rewrite <- (Rabs_right (x ^ 2)) at 2 by lra. rewrite <- Rabs_mult.
    replace ((delta_cross_entropy s x / x ^ 2 - c2) * x ^ 2)
      with (delta_cross_entropy s x - c2 * x ^ 2) by (field; auto).
    generalize (cond_pos eps); intros. nra.
  - apply Rmult_lt_0_compat; [lra|]. apply weighted_positive; auto. intros c Hc.
    rewrite <- steered_variance_0 by auto.
    destruct (mean_increasing s c wp trained Hc) as (_ & Hv & _). apply Hv, nc.
Qed.
End Separated.

(** ** Under Assumptions 1 and 2 *)
Section Paper.
Variables (s : setup) (a b : token s -> R).
Hypothesis wp : well_posed s.
Hypothesis sets : steering_sets s.
Hypothesis assumption_1 : concept_association s a b.
Hypothesis assumption_2 : perfectly_trained s.
Hypothesis proper : proper_concept s (target s).
Let separated : sign_separated s := sign_separation s a b wp sets assumption_1.

Theorem proposition_3_3 c : In c (contexts s) -> Proposition_3_3 s c.
Proof. apply separated_3_3; auto. Qed.

Theorem statement_B_1 c z : In c (contexts s) -> In z (vocabulary s) -> Statement_B_1 s c z.
Proof. apply separated_B_1; auto. Qed.

Theorem statement_3_6 c : In c (contexts s) -> Statement_3_6 s c.
Proof. apply separated_3_6; auto. Qed.

Theorem statement_3_8 : weights_averaging s -> Statement_3_8 s.
Proof. apply separated_3_8; auto. Qed.
End Paper.

(** ** Under the weaker assumption of Appendix B.1: a_(c,z) may depend on the context *)
Section Contextual.
Variables (s : setup) (a : context s -> token s -> R) (b : token s -> R).
Hypothesis wp : well_posed s.
Hypothesis sets : steering_sets s.
Hypothesis assumption_1 : contextual_association s a b.
Hypothesis assumption_2 : perfectly_trained s.
Hypothesis proper : proper_concept s (target s).
Let separated : sign_separated s := sign_separation_contextual s a b wp sets assumption_1.

Theorem proposition_3_3_contextual c : In c (contexts s) -> Proposition_3_3 s c.
Proof. apply separated_3_3; auto. Qed.

Theorem statement_B_1_contextual c z : In c (contexts s) -> In z (vocabulary s) ->
  Statement_B_1 s c z.
Proof. apply separated_B_1; auto. Qed.

Theorem statement_3_6_contextual c : In c (contexts s) -> Statement_3_6 s c.
Proof. apply separated_3_6; auto. Qed.

Theorem statement_3_8_contextual : weights_averaging s -> Statement_3_8 s.
Proof. apply separated_3_8; auto. Qed.
End Contextual.
