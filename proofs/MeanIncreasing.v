(** * Claim [mean-increasing], equation (3)

    The mean log-odds grows with the strength, its derivative is the variance, and
    it sweeps the whole range of M. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma Derivative.
Open Scope R_scope.

Section Mean.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pw : positive_weights zs p.
Notation tilt := (tilt zs p M).
Notation mean := (mean zs p M).
Notation variance := (variance zs p M).
Notation top := (top zs M).

(** (3): d E_a[M] / da = Var_a(M). *)
Theorem mean_derive a : is_derive mean a (variance a).
Proof.
  replace (variance a) with (Sum zs (fun z => tilt z a * (M z - mean a) * M z)).
  - apply (Sum_derive zs (fun z x => tilt z x * M z) (fun z x => tilt z x * (M z - mean x) * M z)).
    intros z _. apply (is_derive_scal_l (tilt z) a _ (M z)), tilt_derive; auto.
  - unfold Tilt.variance. rewrite <- (Rminus_0_r (Sum zs _)).
    replace 0 with (Sum zs (fun z => tilt z a * (M z - mean a)) * mean a)
      by (rewrite (Sum_centred zs p M pw); ring).
    rewrite <- Sum_scalr, <- Sum_minus. apply Sum_ext; intros; ring.
Qed.

Lemma variance_nonneg a : 0 <= variance a.
Proof.
  apply Sum_nonneg. intros z Hz.
  apply Rmult_le_pos; [apply Rlt_le, tilt_pos; auto|apply pow2_ge_0].
Qed.

(** The variance is positive unless M is constant. *)
Theorem variance_pos a : nonconstant zs M -> 0 < variance a.
Proof.
  intros H. destruct (not_all_equal zs M (mean a) H) as (z & Hz & Hne).
  apply Sum_pos with z; auto.
  - intros y Hy. apply Rmult_le_pos; [apply Rlt_le, tilt_pos; auto|apply pow2_ge_0].
  - apply Rmult_lt_0_compat; [apply tilt_pos; auto|apply pow2_gt_0; lra].
Qed.

Theorem tilt_mean_increasing : nonconstant zs M -> increasing mean.
Proof.
  intros H a b. apply (derive_lt mean variance); auto using mean_derive, variance_pos.
Qed.

Lemma mean_le a b : a <= b -> mean a <= mean b.
Proof.
  apply (derive_le mean variance); auto using mean_derive, variance_nonneg.
Qed.

Lemma mean_injective a b : nonconstant zs M -> mean a = mean b -> a = b.
Proof.
  intros H E. destruct (Rtotal_order a b) as [L|[L|L]]; auto;
    apply (tilt_mean_increasing H) in L; lra.
Qed.

(** A token below the maximum loses all its probability *)
Lemma tilt_lim_below z : In z zs -> M z < top -> is_lim (tilt z) p_infty 0.
Proof.
  intros Hz Hlt. destruct (Max_attained zs M (proj1 pw)) as (x & Hx & Ex).
  change (Max zs M) with top in Ex.
  apply is_lim_le_le_loc with
    (f := fun _ => 0) (g := fun a => p z / p x * exp (a * (M z - M x))).
  - exists 0. intros a _. split; [apply Rlt_le, tilt_pos; auto|].
    apply Rle_trans with (p z * exp (a * M z) / (p x * exp (a * M x))).
    + apply Rmult_le_compat_l; [apply Rlt_le, (term_pos zs p M pw); auto|].
      apply Rinv_le_contravar; [apply (term_pos zs p M pw); auto|].
      apply (Sum_ge_term zs (fun y => p y * exp (a * M y)) x); auto.
      intros; apply Rlt_le, (term_pos zs p M pw); auto.
    + right. rewrite Rmult_minus_distr_l. unfold Rminus. rewrite exp_plus, exp_Ropp.
      field. generalize (exp_pos (a * M x)) (proj2 pw x Hx). intros; repeat split; lra.
  - apply is_lim_const.
  - evar_last; [apply is_lim_scal_l, lim_exp_neg; lra|]. simpl. f_equal. ring.
Qed.

(** E_a[M] -> max M as a -> +oo. *)
Theorem mean_lim_plus : is_lim mean p_infty top.
Proof.
  apply is_lim_ext with (fun a => top + Sum zs (fun z => tilt z a * (M z - top))).
  - intros a. unfold Tilt.mean.
    rewrite (Sum_ext zs _ (fun z => tilt z a * M z - tilt z a * top)) by (intros; ring).
    rewrite Sum_minus, Sum_scalr, (tilt_sum zs p M pw). ring.
  - replace (Finite top) with (Finite (top + Sum zs (fun _ => 0)))
      by (rewrite Sum_zero; f_equal; ring).
    apply is_lim_plus'; [apply is_lim_const|].
    apply (Sum_lim zs (fun z a => tilt z a * (M z - top)) (fun _ => 0)).
    intros z Hz. destruct (Req_dec (M z) top) as [->|Hne].
    + apply is_lim_ext with (fun _ => 0); [intros; ring|apply is_lim_const].
    + assert (M z <= top) by (apply Max_ge; auto).
      evar_last; [apply is_lim_scal_r, tilt_lim_below; auto; lra|]. simpl. f_equal. ring.
Qed.
End Mean.

(** E_a[M] -> min M as a -> -oo, by reflection. *)
Theorem mean_lim_minus {A} (zs : list A) (p M : A -> R) : positive_weights zs p ->
  is_lim (mean zs p M) m_infty (bottom zs M).
Proof.
  intros pw. apply lim_mirror.
  apply is_lim_ext with (fun a => - mean zs p (fun z => - M z) a).
  - intros a. rewrite mean_opp. ring.
  - evar_last; [apply is_lim_opp, mean_lim_plus; auto|].
    reflexivity.
Qed.

(** (3) for the model: E_a[M] has derivative Var_a(M), increases strictly unless M
    is constant, and tends to the largest and smallest log-odds. *)
Theorem mean_increasing s c : well_posed s -> perfectly_trained s -> In c (contexts s) ->
  (forall a, is_derive (steered_mean s c) a (steered_variance s c a)) /\
  (nonconstant (vocabulary s) (log_odds s) ->
     (forall a, 0 < steered_variance s c a) /\ increasing (steered_mean s c)) /\
  is_lim (steered_mean s c) p_infty (max_log_odds s) /\
  is_lim (steered_mean s c) m_infty (min_log_odds s).
Proof.
  intros wp tr Hc.
  assert (pw := prob_weights s wp c Hc).
  assert (E : forall a, mean (vocabulary s) (prob s c) (log_odds s) a = steered_mean s c a)
    by (intros; symmetry; apply steered_mean_tilt; auto).
  split; [|split; [intros nc; split|split]].
  - intros a. rewrite steered_variance_tilt by auto.
    eapply is_derive_ext; [exact E|apply mean_derive; auto].
  - intros a. rewrite steered_variance_tilt by auto. apply variance_pos; auto.
  - intros a b Hab. rewrite <- !E. apply tilt_mean_increasing; auto.
  - eapply is_lim_ext; [exact E|apply mean_lim_plus; auto].
  - eapply is_lim_ext; [exact E|apply mean_lim_minus; auto].
Qed.
