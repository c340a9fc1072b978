(** * Claim [cross-entropy-quadratic], equation (14); paper, 3.8

    The increase of cross-entropy is quadratic at small strengths, with an explicit
    remainder. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma Derivative MeanIncreasing
  CrossEntropyExact.
Open Scope R_scope.

(** The third cumulant: d Var_a(M) / da = E_a[(M - E_a[M])^3]. *)
Theorem variance_derive {A} (zs : list A) (p M : A -> R) a : positive_weights zs p ->
  is_derive (variance zs p M) a
    (Sum zs (fun z => tilt zs p M z a * (M z - mean zs p M a) ^ 3)).
Proof.
  intros pw. evar_last.
  - apply (Sum_derive zs (fun z x => tilt zs p M z x * (M z - mean zs p M x) ^ 2)
      (fun z x => tilt zs p M z x * (M z - mean zs p M x) ^ 3 +
                  tilt zs p M z x * (M z - mean zs p M x) * (- 2 * variance zs p M x))).
    intros z _. evar_last.
    + apply (is_derive_mult (tilt zs p M z) (fun x => (M z - mean zs p M x) ^ 2));
        [apply tilt_derive; auto| |apply Rmult_comm].
      apply is_derive_pow, @is_derive_minus; [apply @is_derive_const|apply mean_derive; auto].
    + unfold plus, mult, minus, plus, opp, zero; simpl. ring.
  - rewrite Sum_plus, Sum_scalr, (Sum_centred zs p M pw). ring.
Qed.

Section Quadratic.
Variable s : setup.
Hypothesis wp : well_posed s.
Hypothesis tr : perfectly_trained s.

Lemma cross_entropy_derivative2 a :
  is_derive (fun x => Sum (contexts s)
    (fun c => weight s c * (steered_mean s c x - log_odds_mean s c))) a
    (Sum (contexts s) (fun c => weight s c * steered_variance s c a)).
Proof.
  apply (Sum_derive (contexts s) (fun c x => weight s c * (steered_mean s c x - log_odds_mean s c))
    (fun c x => weight s c * steered_variance s c x)).
  intros c Hc. apply (is_derive_scal (fun x => steered_mean s c x - log_odds_mean s c)).
  evar_last; [apply @is_derive_minus; [apply mean_increasing; auto|apply @is_derive_const]|].
  apply minus_zero_r.
Qed.

Lemma cross_entropy_derivative3 a :
  is_derive (fun x => Sum (contexts s) (fun c => weight s c * steered_variance s c x)) a
    (Sum (contexts s) (fun c => weight s c * steered_third_moment s c a)).
Proof.
  apply (Sum_derive (contexts s) (fun c x => weight s c * steered_variance s c x)
    (fun c x => weight s c * steered_third_moment s c x)).
  intros c Hc. apply is_derive_scal. rewrite steered_third_moment_tilt by auto.
  apply (is_derive_ext (variance (vocabulary s) (prob s c) (log_odds s))).
  - intros x. symmetry. apply steered_variance_tilt; auto.
  - apply variance_derive, prob_weights; auto.
Qed.

Let coefficient := Sum (contexts s) (fun c => weight s c * log_odds_variance s c).

Lemma coefficient_0 :
  Sum (contexts s) (fun c => weight s c * steered_variance s c 0) = coefficient.
Proof. apply Sum_ext; intros c Hc. rewrite steered_variance_0; auto. Qed.

(** Cross-entropy at small strength (14), paper 3.8:
    Delta CE (a) = (1/2) (sum_j pi_j Var_j(M)) a^2 + o(a^2) as a -> 0. *)
Theorem cross_entropy_quadratic :
  forall eps : posreal, exists delta : posreal, forall a, Rabs a < delta ->
  Rabs (delta_cross_entropy s a
        - / 2 * Sum (contexts s) (fun c => weight s c * log_odds_variance s c) * a ^ 2)
  <= eps * a ^ 2.
Proof.
  fold coefficient. rewrite <- coefficient_0.
  apply second_order with
    (g := fun x => Sum (contexts s)
      (fun c => weight s c * (steered_mean s c x - log_odds_mean s c))).
  - apply cross_entropy_derivative; auto.
  - apply cross_entropy_derivative2.
  - apply delta_cross_entropy_0.
  - apply cross_entropy_slope_0; auto.
Qed.

(** The remainder (new): if B bounds |sum_j pi_j K_j'''| between 0 and a, then
    |Delta CE (a) - (1/2) (sum_j pi_j Var_j(M)) a^2| <= B |a|^3 / 6. *)
Theorem cross_entropy_remainder a B :
  (forall t, Rmin 0 a <= t <= Rmax 0 a ->
     Rabs (Sum (contexts s) (fun c => weight s c * steered_third_moment s c t)) <= B) ->
  Rabs (delta_cross_entropy s a
        - / 2 * Sum (contexts s) (fun c => weight s c * log_odds_variance s c) * a ^ 2)
  <= B * Rabs a ^ 3 / 6.
Proof.
  intros HB. fold coefficient. rewrite <- coefficient_0.
  apply (third_order (delta_cross_entropy s)
    (fun x => Sum (contexts s) (fun c => weight s c * (steered_mean s c x - log_odds_mean s c)))
    (fun x => Sum (contexts s) (fun c => weight s c * steered_variance s c x))
    (fun x => Sum (contexts s) (fun c => weight s c * steered_third_moment s c x))); auto.
  - apply cross_entropy_derivative; auto.
  - apply cross_entropy_derivative2.
  - apply cross_entropy_derivative3.
  - apply delta_cross_entropy_0.
  - apply cross_entropy_slope_0; auto.
Qed.
End Quadratic.
