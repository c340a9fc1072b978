(** * Claim [sign-separation], equation (4)

    Under Assumption 1 the log-odds are positive exactly on the target concept. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model.
Open Scope R_scope.

Section SignSeparation.
Variables (s : setup) (a b : token s -> R).
Hypothesis wp : well_posed s.
Hypothesis sets : steering_sets s.
Hypothesis assoc : concept_association s a b.

(** q_z: the number of negative contexts of z's own concept *)
Definition own_negatives (z : token s) : nat :=
  length (filter (fun c => is_in s (context_concept s c) z) (negatives s)).

Lemma log_odds_logs z : In z (vocabulary s) ->
  log_odds s z = / INR (length (positives s)) *
    (Sum (positives s) (fun c => ln (prob s c z)) - Sum (negatives s) (fun c => ln (prob s c z))).
Proof.
  intros Hz. unfold log_odds.
  assert (Hp : forall c, In c (positives s) -> 0 < prob s c z)
    by (intros; apply prob_pos; auto; apply (positives_contexts s wp); auto).
  assert (Hn : forall c, In c (negatives s) -> 0 < prob s c z)
    by (intros; apply prob_pos; auto; apply (negatives_contexts s wp); auto).
  rewrite ln_quotient, !ln_Prod; auto using Prod_pos.
Qed.

(** (4), on the target: M_z = log (a_z / b_z). *)
Theorem log_odds_on_target z : In z (vocabulary s) -> token_concept s z = target s ->
  log_odds s z = ln (a z / b z).
Proof.
  intros Hz Ht. destruct (assoc z Hz) as (Hb & _ & Hab). rewrite log_odds_logs by auto.
  assert (Hq := size_positives s wp).
  rewrite (Sum_ext (positives s) _ (fun _ => ln (a z))),
    (Sum_ext (negatives s) _ (fun _ => ln (b z))).
  - rewrite !Sum_const, <- (same_size s wp). rewrite ln_quotient by lra.
    field. lra.
  - intros c Hc. rewrite Hab by (apply (negatives_contexts s wp); auto).
    destruct (is_in s (context_concept s c) z) eqn:E; auto.
    apply is_in_true in E. destruct sets as [_ Hn]. destruct (Hn c Hc). congruence.
  - intros c Hc. rewrite Hab by (apply (positives_contexts s wp); auto).
    destruct (is_in s (context_concept s c) z) eqn:E; auto.
    apply is_in_false in E. destruct sets as [Hp _]. specialize (Hp c Hc). congruence.
Qed.

(** (4), off the target: M_z = - (q_z / q) log (a_z / b_z). *)
Theorem log_odds_off_target z : In z (vocabulary s) -> token_concept s z <> target s ->
  log_odds s z = - (INR (own_negatives z) / INR (length (positives s))) * ln (a z / b z).
Proof.
  intros Hz Ht. destruct (assoc z Hz) as (Hb & _ & Hab). rewrite log_odds_logs by auto.
  assert (Hq := size_positives s wp).
  rewrite (Sum_ext (positives s) _ (fun _ => ln (b z))).
  - rewrite (Sum_ext (negatives s) _ (fun c => ln (b z) +
      (if is_in s (context_concept s c) z then ln (a z / b z) else 0))).
    + rewrite Sum_plus, !Sum_const, <- Sum_filter, Sum_const, <- (same_size s wp).
      fold (own_negatives z). field. lra.
    + intros c Hc. rewrite Hab by (apply (negatives_contexts s wp); auto).
      destruct is_in; [|ring]. rewrite ln_quotient by lra. ring.
  - intros c Hc. rewrite Hab by (apply (positives_contexts s wp); auto).
    destruct (is_in s (context_concept s c) z) eqn:E; auto.
    apply is_in_true in E. destruct sets as [Hp _]. specialize (Hp c Hc). congruence.
Qed.

Lemma log_ratio_pos z : In z (vocabulary s) -> 0 < ln (a z / b z).
Proof.
  intros Hz. destruct (assoc z Hz) as (Hb & _). rewrite <- ln_1. apply ln_increasing; [lra|].
  apply Rmult_lt_reg_r with (b z); [lra|]. replace (a z / b z * b z) with (a z) by (field; lra).
  lra.
Qed.

(** Sign separation (4): under Assumption 1, M(z) > 0 if and only if z is in T. *)
Theorem sign_separation : forall z, In z (vocabulary s) ->
  (0 < log_odds s z <-> token_concept s z = target s).
Proof.
  intros z Hz. assert (Hl := log_ratio_pos z Hz). split.
  - intros HM. destruct (concept_eq_dec s (token_concept s z) (target s)) as [|Hne]; auto.
    rewrite (log_odds_off_target z Hz Hne) in HM. exfalso.
    assert (0 <= INR (own_negatives z) / INR (length (positives s))).
    { apply Rmult_le_pos; [apply pos_INR|]. apply Rlt_le, Rinv_0_lt_compat, size_positives; auto. }
    nra.
  - intros Ht. rewrite (log_odds_on_target z Hz Ht). exact Hl.
Qed.
End SignSeparation.
