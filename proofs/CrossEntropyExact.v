(** * Claim [cross-entropy-exact] (new)

    The increase of cross-entropy under steering, exactly: it is the weighted mean
    of the relative entropies KL (p || sigma(a)), hence convex with a flat minimum
    at 0, and it is asymptotically linear. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma Derivative
  MeanIncreasing KLMonotone.
Open Scope R_scope.

Section CrossEntropy.
Variable s : setup.
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.
Hypothesis wd : weights_averaging s.

(** Exact form: Delta CE (a) = sum_j pi_j (K_j(a) - a K_j'(0)). *)
Theorem cross_entropy_exact a : delta_cross_entropy s a =
  Sum (contexts s) (fun c => weight s c * (cumulant s c a - a * log_odds_mean s c)).
Proof.
  assert (H : forall b, cross_entropy s b = Sum (contexts s) (fun c => weight s c *
     (cumulant s c b - b * log_odds_mean s c
      - Sum (vocabulary s) (fun z => prob s c z * ln (prob s c z))))).
  { intros b. unfold cross_entropy, loss. rewrite <- Sum_opp. apply Sum_ext; intros c Hc.
    rewrite (Sum_ext (vocabulary s) _ (fun z => prob s c z * ln (prob s c z) +
      (b * (prob s c z * log_odds s z) - prob s c z * cumulant s c b))).
    - rewrite Sum_plus, Sum_minus, Sum_scal, Sum_scalr.
      rewrite (proj2 (prob_distribution s wp c Hc)). fold (log_odds_mean s c). ring.
    - intros z Hz. rewrite steered_tilt, ln_tilt by auto using prob_weights.
      change (K (vocabulary s) (prob s c) (log_odds s) b) with (cumulant s c b). ring. }
  unfold delta_cross_entropy. rewrite !H, <- Sum_minus. apply Sum_ext; intros c Hc.
  replace (cumulant s c 0) with 0; [ring|].
  symmetry. apply K_0, prob_distribution; auto.
Qed.

(** The slope: d Delta CE / da = sum_j pi_j (E_(j,a)[M] - E_j[M]). *)
Theorem cross_entropy_derivative a : is_derive (delta_cross_entropy s) a
  (Sum (contexts s) (fun c => weight s c * (steered_mean s c a - log_odds_mean s c))).
Proof.
  apply (is_derive_ext (fun x => Sum (contexts s) (fun c =>
    weight s c * (cumulant s c x - x * log_odds_mean s c)))).
  { intros x. symmetry. apply cross_entropy_exact. }
  apply (Sum_derive (contexts s) (fun c x => weight s c * (cumulant s c x - x * log_odds_mean s c))
    (fun c x => weight s c * (steered_mean s c x - log_odds_mean s c))).
  intros c Hc. apply (is_derive_scal (fun x => cumulant s c x - x * log_odds_mean s c)).
  rewrite steered_mean_tilt by auto.
  apply (is_derive_minus (cumulant s c) (fun x => x * log_odds_mean s c)).
  - apply K_derive, prob_weights; auto.
  - auto_derive; [trivial|ring].
Qed.

Lemma delta_cross_entropy_0 : delta_cross_entropy s 0 = 0.
Proof. unfold delta_cross_entropy. ring. Qed.

Lemma cross_entropy_slope_0 :
  Sum (contexts s) (fun c => weight s c * (steered_mean s c 0 - log_odds_mean s c)) = 0.
Proof.
  transitivity (Sum (contexts s) (fun _ => 0)); [|apply Sum_zero]. apply Sum_ext; intros c Hc.
  rewrite steered_mean_0 by auto. ring.
Qed.

Lemma weighted_positive (f : context s -> R) :
  (forall c, In c (contexts s) -> 0 < f c) -> 0 < Sum (contexts s) (fun c => weight s c * f c).
Proof.
  intros H. destruct (averaging_some s _ _ wd) as (c & Hc & Hlt). apply Sum_pos with c; auto.
  - intros y Hy. apply Rmult_le_pos; [apply (proj1 wd); auto|apply Rlt_le; auto].
  - apply Rmult_lt_0_compat; auto.
Qed.

(** Delta CE is convex, zero with zero slope at a = 0, and positive elsewhere
    unless M is constant. *)
Theorem cross_entropy_convex :
  convex (delta_cross_entropy s) /\
  delta_cross_entropy s 0 = 0 /\ is_derive (delta_cross_entropy s) 0 0 /\
  (nonconstant (vocabulary s) (log_odds s) -> forall a, a <> 0 -> 0 < delta_cross_entropy s a).
Proof.
  split; [|split; [apply delta_cross_entropy_0|split]].
  - apply (derive_convex _ _ cross_entropy_derivative). intros x y Hxy.
    apply Sum_le; intros c Hc. apply Rmult_le_compat_l; [apply (proj1 wd); auto|].
    rewrite !steered_mean_tilt by auto.
    apply Rplus_le_compat_r, mean_le; auto. apply prob_weights; auto.
  - evar_last; [apply cross_entropy_derivative|apply cross_entropy_slope_0].
  - intros nc a Ha. rewrite cross_entropy_exact. apply weighted_positive.
    intros c Hc. assert (pd := prob_distribution s wp c Hc).
    destruct (kl_forward_increasing _ _ _ pd nc) as [Hu Hd]. rewrite mean_0 in Hu, Hd by auto.
    change (K (vocabulary s) (prob s c) (log_odds s)) with (cumulant s c) in Hu, Hd.
    assert (E : cumulant s c 0 = 0) by (apply K_0; auto).
    fold (log_odds_mean s c) in Hu, Hd.
    destruct (Rdichotomy a 0 Ha) as [L|L]; [specialize (Hd a 0 L)|specialize (Hu 0 a)];
      rewrite E in *; lra.
Qed.

(** The slope of Delta CE tends to max M - sum_j pi_j E_j[M] at +oo and to
    min M - sum_j pi_j E_j[M] at -oo. *)
Theorem cross_entropy_slopes :
  is_lim (Derive (delta_cross_entropy s)) p_infty
    (max_log_odds s - Sum (contexts s) (fun c => weight s c * log_odds_mean s c)) /\
  is_lim (Derive (delta_cross_entropy s)) m_infty
    (min_log_odds s - Sum (contexts s) (fun c => weight s c * log_odds_mean s c)).
Proof.
  assert (H : forall (x : Rbar) m,
    (forall c, In c (contexts s) -> is_lim (steered_mean s c) x (Finite m)) ->
    is_lim (Derive (delta_cross_entropy s)) x
      (Finite (m - Sum (contexts s) (fun c => weight s c * log_odds_mean s c)))).
  { intros x m Hm.
    apply is_lim_ext with (fun a =>
      Sum (contexts s) (fun c => weight s c * (steered_mean s c a - log_odds_mean s c))).
    { intros a. symmetry. apply is_derive_unique, cross_entropy_derivative. }
    evar_last.
    - apply (Sum_lim (contexts s) (fun c a => weight s c * (steered_mean s c a - log_odds_mean s c))
        (fun c => weight s c * (m - log_odds_mean s c))).
      intros c Hc.
      apply (is_lim_scal_l _ (weight s c) x (m - log_odds_mean s c)), is_lim_minus'; auto.
      apply is_lim_const.
    - f_equal.
      rewrite (Sum_ext _ _ (fun c => weight s c * m - weight s c * log_odds_mean s c))
        by (intros; ring).
      rewrite Sum_minus, Sum_scalr, (proj2 wd). ring. }
  split; apply H; intros c Hc; destruct (mean_increasing s c wp tr Hc) as (_ & _ & Lp & Lm); auto.
Qed.
End CrossEntropy.
