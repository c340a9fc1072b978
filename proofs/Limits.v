(** * Claim [limits], equation (8); Appendix B.1

    What is left of each token at infinite strength. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma MeanIncreasing.
Open Scope R_scope.

Section Limits.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pw : positive_weights zs p.
Notation mass := (mass zs p M).
Notation tilt := (tilt zs p M).
Notation top := (top zs M).
Notation at_top := (at_level M top).

Lemma maximisers_pos : 0 < Sum (maximisers zs M) p.
Proof.
  destruct (Max_attained zs M (proj1 pw)) as (x & Hx & Ex). apply Sum_pos with x.
  - intros y Hy. apply filter_In in Hy. apply Rlt_le, (proj2 pw); tauto.
  - apply filter_In. split; auto. apply at_level_true; auto.
  - apply (proj2 pw); auto.
Qed.

Lemma mass_lim : is_lim (fun a => mass a * exp (- (a * top))) p_infty (Sum (maximisers zs M) p).
Proof.
  apply is_lim_ext with (fun a => Sum zs (fun z => p z * exp (a * (M z - top)))).
  - intros a. unfold Tilt.mass. rewrite <- Sum_scalr. apply Sum_ext; intros z _.
    rewrite Rmult_assoc, <- exp_plus. do 2 f_equal. ring.
  - unfold maximisers. rewrite Sum_filter.
    apply (Sum_lim zs (fun z a => p z * exp (a * (M z - top)))
      (fun z => if at_top z then p z else 0)).
    intros z Hz. assert (M z <= top) by (apply Max_ge; auto).
    unfold at_level. destruct (Req_EM_T (M z) top) as [E|Hne].
    + apply is_lim_ext with (fun _ => p z); [|apply is_lim_const].
      intros a. rewrite E, Rminus_diag_eq, Rmult_0_r, exp_0 by reflexivity. ring.
    + evar_last; [apply is_lim_scal_l, lim_exp_neg; lra|]. simpl. f_equal. ring.
Qed.

(** As a -> +oo the mass concentrates on the maximisers of M, in proportion to p. *)
Theorem tilt_lim_plus z : In z zs ->
  is_lim (tilt z) p_infty (Finite (if at_top z then p z / Sum (maximisers zs M) p else 0)).
Proof.
  intros Hz. assert (HP := maximisers_pos).
  destruct (at_top z) eqn:E.
  - apply at_level_true in E.
    apply is_lim_ext with (fun a => p z * / (mass a * exp (- (a * top)))).
    + intros a. unfold Tilt.tilt. rewrite E, exp_Ropp. field.
      generalize (exp_pos (a * top)) (mass_pos zs p M pw a). intros; repeat split; lra.
    + evar_last; [apply is_lim_scal_l, is_lim_inv; [apply mass_lim|]|reflexivity].
      intros H. injection H. lra.
  - apply tilt_lim_below; auto. assert (M z <= top) by (apply Max_ge; auto).
    assert (M z <> top); [|lra]. intros H1. apply at_level_true in H1. congruence.
Qed.
End Limits.

Theorem tilt_lim_minus {A} (zs : list A) (p M : A -> R) z :
  positive_weights zs p -> In z zs ->
  is_lim (tilt zs p M z) m_infty
    (Finite (if at_level M (bottom zs M) z then p z / Sum (minimisers zs M) p else 0)).
Proof.
  intros pw Hz. apply lim_mirror.
  apply is_lim_ext with (tilt zs p (fun z => - M z) z).
  { intros a. apply tilt_opp. }
  rewrite <- maximisers_opp.
  replace (at_level M (bottom zs M) z)
    with (at_level (fun z => - M z) (top zs (fun z => - M z)) z).
  - apply tilt_lim_plus; auto.
  - rewrite top_opp. unfold at_level.
    destruct Req_EM_T; destruct Req_EM_T; auto; exfalso; lra.
Qed.

(** Limits (8), B.1.  With M+ the set of tokens of largest log-odds,
      Delta p(z|c,a) -> 1[z in M+] p_z / (sum of p over M+) - p_z  as a -> +oo,
    and the same with the tokens of smallest log-odds as a -> -oo. *)
Theorem limits s c z : well_posed s -> perfectly_trained s ->
  In c (contexts s) -> In z (vocabulary s) ->
  is_lim (delta_p s c z) p_infty
    ((if at_level (log_odds s) (max_log_odds s) z
      then prob s c z / Sum (maximisers (vocabulary s) (log_odds s)) (prob s c) else 0)
     - prob s c z) /\
  is_lim (delta_p s c z) m_infty
    ((if at_level (log_odds s) (min_log_odds s) z
      then prob s c z / Sum (minimisers (vocabulary s) (log_odds s)) (prob s c) else 0)
     - prob s c z).
Proof.
  intros wp tr Hc Hz. assert (pw := prob_weights s wp c Hc).
  split; (apply is_lim_ext
    with (fun x => tilt (vocabulary s) (prob s c) (log_odds s) z x - prob s c z);
    [intros x; symmetry; apply delta_p_tilt; auto|]);
    apply is_lim_minus'; try apply is_lim_const.
  - apply tilt_lim_plus; auto.
  - apply tilt_lim_minus; auto.
Qed.
