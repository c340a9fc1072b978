(** * Claim [sign-separation], equation (4)

    Under Assumption 1 the log-odds are positive exactly on the target concept; the
    weaker assumption of Appendix B.1 is enough.  ([PerfectTraining.v] shows that
    probabilities outside the concept must not depend on the context.) *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model.
Open Scope R_scope.

Lemma ln_ratio_pos x y : 0 < y < x -> 0 < ln (x / y).
Proof.
  intros H. rewrite <- ln_1. apply ln_increasing; [lra|].
  apply Rmult_lt_reg_r with y; [lra|]. replace (x / y * y) with x by (field; lra). lra.
Qed.

(** The share of the negative contexts of z's own concept: nu_z, which is q_z / q
    for plain means *)
Definition own_share s (z : token s) : R :=
  Sum (filter (fun c => is_in s (context_concept s c) z) (negatives s)) (negative_share s).

Lemma own_share_range s z : well_posed s -> 0 <= own_share s z <= 1.
Proof.
  intros wp. destruct (negatives_averaging s wp) as [Hn <-]. unfold own_share.
  rewrite Sum_filter. split; [apply Sum_nonneg|apply Sum_le]; intros c Hc;
    specialize (Hn c Hc); destruct is_in; lra.
Qed.

Lemma own_share_count s z : plain_means s -> own_share s z =
  INR (length (filter (fun c => is_in s (context_concept s c) z) (negatives s))) /
  INR (length (negatives s)).
Proof.
  intros [_ Hn]. unfold own_share. rewrite (Sum_ext _ _ (fun _ => / INR (length (negatives s)))).
  - rewrite Sum_const. reflexivity.
  - intros c Hc. apply filter_In in Hc. apply Hn; tauto.
Qed.

(** ** The assumption of Appendix B.1 *)
Section Contextual.
Variables (s : setup) (a : context s -> token s -> R) (b : token s -> R).
Hypothesis wp : well_posed s.
Hypothesis sets : steering_sets s.
Hypothesis assoc : contextual_association s a b.

Lemma log_odds_over_b z : In z (vocabulary s) -> log_odds s z =
  Sum (positives s) (fun c => positive_share s c * (ln (prob s c z) - ln (b z))) -
  Sum (negatives s) (fun c => negative_share s c * (ln (prob s c z) - ln (b z))).
Proof.
  intros Hz. unfold log_odds.
  assert (H : forall l (share : context s -> R), averaging s l share ->
    Sum l (fun c => share c * (ln (prob s c z) - ln (b z))) =
    Sum l (fun c => share c * ln (prob s c z)) - ln (b z)).
  { intros l share [_ H1].
    rewrite (Sum_ext l _ (fun c => share c * ln (prob s c z) - share c * ln (b z)))
      by (intros; ring). rewrite Sum_minus, Sum_scalr, H1. ring. }
  rewrite !H by apply wp. ring.
Qed.

(** On the target M_z is the mean over P of log (a_(c,z) / b_z). *)
Theorem contextual_on_target z : In z (vocabulary s) -> token_concept s z = target s ->
  log_odds s z = Sum (positives s) (fun c => positive_share s c * ln (a c z / b z)).
Proof.
  intros Hz Ht. destruct (assoc z Hz) as (Hb & H). destruct sets as [Hp Hn].
  rewrite log_odds_over_b by auto. rewrite (Sum_ext (negatives s) _ (fun _ => 0)).
  - rewrite Sum_zero, Rminus_0_r. apply Sum_ext. intros c Hc.
    destruct (H c (positives_contexts s wp c Hc)) as [-> Hab].
    replace (is_in s (context_concept s c) z) with true.
    2:{ symmetry. apply is_in_true. rewrite Hp; auto. }
    rewrite ln_quotient; auto. apply Rlt_trans with (b z); auto. apply Hab. rewrite Hp; auto.
  - intros c Hc. destruct (H c (negatives_contexts s wp c Hc)) as [-> _].
    replace (is_in s (context_concept s c) z) with false; [ring|].
    symmetry. apply is_in_false. intros E. apply (Hn c Hc). congruence.
Qed.

(** Off the target M_z is - the sum over the negative contexts of z's concept. *)
Theorem contextual_off_target z : In z (vocabulary s) -> token_concept s z <> target s ->
  log_odds s z = - Sum (filter (fun c => is_in s (context_concept s c) z) (negatives s))
    (fun c => negative_share s c * ln (a c z / b z)).
Proof.
  intros Hz Ht. destruct (assoc z Hz) as (Hb & H). destruct sets as [Hp Hn].
  rewrite log_odds_over_b by auto. rewrite (Sum_ext (positives s) _ (fun _ => 0)).
  - rewrite Sum_zero, Rminus_0_l, Sum_filter. f_equal. apply Sum_ext. intros c Hc.
    destruct (H c (negatives_contexts s wp c Hc)) as [-> Hab].
    destruct (is_in s (context_concept s c) z) eqn:E; [|ring]. apply is_in_true in E.
    rewrite ln_quotient; auto. apply Rlt_trans with (b z); auto.
  - intros c Hc. destruct (H c (positives_contexts s wp c Hc)) as [-> _].
    replace (is_in s (context_concept s c) z) with false; [ring|].
    symmetry. apply is_in_false. rewrite Hp by auto. exact Ht.
Qed.

(** Sign separation under the assumption of B.1: M(z) > 0 if and only if z is in T. *)
Theorem sign_separation_contextual : sign_separated s.
Proof.
  intros z Hz. destruct (assoc z Hz) as (Hb & H).
  destruct (concept_eq_dec s (token_concept s z) (target s)) as [Ht|Ht]; split; auto; try tauto.
  - intros _. rewrite contextual_on_target by auto.
    destruct (positives_averaging s wp) as [Hs _]. destruct sets as [Hp _].
    assert (L : forall c, In c (positives s) -> 0 < ln (a c z / b z)).
    { intros c Hc. apply ln_ratio_pos. split; auto.
      apply (H c (positives_contexts s wp c Hc)). rewrite Hp; auto. }
    destruct (averaging_some s _ _ (positives_averaging s wp)) as (c & Hc & Hlt). apply Sum_pos with c; auto.
    + intros c' Hc'. apply Rmult_le_pos; auto. apply Rlt_le; auto.
    + apply Rmult_lt_0_compat; auto.
  - intros HM. exfalso. rewrite contextual_off_target in HM by auto.
    apply Rlt_not_le with (1 := HM). rewrite <- Ropp_0. apply Ropp_le_contravar, Sum_nonneg.
    intros c Hc. apply filter_In in Hc. destruct Hc as [Hc E]. apply is_in_true in E.
    apply Rmult_le_pos; [apply (negatives_averaging s wp); auto|].
    apply Rlt_le, ln_ratio_pos. split; auto. apply (H c (negatives_contexts s wp c Hc)); auto.
Qed.
End Contextual.

(** ** Assumption 1 *)
Section SignSeparation.
Variables (s : setup) (a b : token s -> R).
Hypothesis wp : well_posed s.
Hypothesis sets : steering_sets s.
Hypothesis assoc : concept_association s a b.
Let assoc' := association_contextual s a b assoc.

(** (4), on the target: M_z = log (a_z / b_z). *)
Theorem log_odds_on_target z : In z (vocabulary s) -> token_concept s z = target s ->
  log_odds s z = ln (a z / b z).
Proof.
  intros Hz Ht. rewrite (contextual_on_target s _ b wp sets assoc' z Hz Ht).
  rewrite Sum_scalr, (proj2 (positives_averaging s wp)). ring.
Qed.

(** (4), off the target: M_z = - nu_z log (a_z / b_z). *)
Theorem log_odds_off_target z : In z (vocabulary s) -> token_concept s z <> target s ->
  log_odds s z = - own_share s z * ln (a z / b z).
Proof.
  intros Hz Ht. rewrite (contextual_off_target s _ b wp sets assoc' z Hz Ht).
  rewrite Sum_scalr. unfold own_share. ring.
Qed.

(** Sign separation (4): under Assumption 1, M(z) > 0 if and only if z is in T. *)
Theorem sign_separation : forall z, In z (vocabulary s) ->
  (0 < log_odds s z <-> token_concept s z = target s).
Proof. apply (sign_separation_contextual s (fun _ => a) b wp sets assoc'). Qed.
End SignSeparation.
