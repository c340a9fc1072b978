(** * Claim [derivative], equation (2)

    The derivative of a steered probability in the strength. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Tilt Model LogOddsLemma.
Open Scope R_scope.

Section Derivative.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pw : positive_weights zs p.
Notation mass := (mass zs p M).
Notation tilt := (tilt zs p M).
Notation mean := (mean zs p M).

Lemma term_derive z a :
  is_derive (fun x => p z * exp (x * M z)) a (p z * exp (a * M z) * M z).
Proof. auto_derive; [trivial|ring]. Qed.

Lemma mean_mass a : Sum zs (fun z => p z * exp (a * M z) * M z) = mean a * mass a.
Proof.
  unfold Tilt.mean. rewrite <- Sum_scalr. apply Sum_ext; intros z _.
  unfold Tilt.tilt. field. apply Rgt_not_eq, mass_pos; auto.
Qed.

Lemma mass_derive a : is_derive mass a (mean a * mass a).
Proof.
  rewrite <- mean_mass.
  apply (Sum_derive zs (fun z x => p z * exp (x * M z)) (fun z x => p z * exp (x * M z) * M z)).
  intros z _. apply term_derive.
Qed.

(** (2): d sigma_z / da = sigma_z (M_z - E_a[M]). *)
Theorem tilt_derive z a : is_derive (tilt z) a (tilt z a * (M z - mean a)).
Proof.
  assert (H := mass_pos zs p M pw a).
  replace (tilt z a * (M z - mean a)) with
   ((p z * exp (a * M z) * M z * mass a - p z * exp (a * M z) * (mean a * mass a)) / mass a ^ 2).
  - apply (is_derive_div (fun x => p z * exp (x * M z)) mass a);
      [apply term_derive|apply mass_derive|lra].
  - unfold Tilt.tilt. field. lra.
Qed.

(** The cumulant generating function has derivative K' = E_a[M]. *)
Theorem K_derive a : is_derive (K zs p M) a (mean a).
Proof.
  assert (H := mass_pos zs p M pw a). unfold K. evar_last.
  - apply (is_derive_comp ln mass).
    + apply is_derive_Reals, derivable_pt_lim_ln. exact H.
    + apply mass_derive.
  - unfold scal; simpl; unfold mult; simpl. field. lra.
Qed.
End Derivative.

(** (2) for the model:
    d Delta p(z|c,a) / da = sigma_z (a) (M(z) - E_a[M]). *)
Theorem derivative s c z a : well_posed s -> perfectly_trained s ->
  In c (contexts s) -> In z (vocabulary s) ->
  is_derive (delta_p s c z) a
    (steered_prob s c z a * (log_odds s z - steered_mean s c a)).
Proof.
  intros wp tr Hc Hz. rewrite steered_tilt, steered_mean_tilt by auto.
  apply is_derive_ext with (fun x => tilt (vocabulary s) (prob s c) (log_odds s) z x - prob s c z).
  { intros x. symmetry. apply delta_p_tilt; auto. }
  evar_last; [apply @is_derive_minus;
    [apply tilt_derive, prob_weights; auto|apply @is_derive_const]|].
  apply minus_zero_r.
Qed.
