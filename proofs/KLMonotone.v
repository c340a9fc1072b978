(** * Claim [kl-monotone] (new)

    The two relative entropies between the unsteered and the steered distribution
    of a context, in closed form, grow strictly with the size of the strength. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma Derivative MeanIncreasing.
Open Scope R_scope.

(** KL (p || q) over a finite set *)
Definition KL {A} (zs : list A) (p q : A -> R) : R := Sum zs (fun z => p z * ln (p z / q z)).

(** Strictly increasing in |a|, on each side of 0 *)
Definition increasing_in_abs (f : R -> R) : Prop :=
  (forall a b, 0 <= a -> a < b -> f a < f b) /\ (forall a b, a < b -> b <= 0 -> f b < f a).

Section Divergence.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pd : distribution zs p.
Notation tilt := (tilt zs p M).
Notation mean := (mean zs p M).
Notation K := (K zs p M).
Let pw : positive_weights zs p := distribution_weights zs p pd.

Lemma kl_forward a : KL zs p (fun z => tilt z a) = K a - a * mean 0.
Proof.
  unfold KL. rewrite (Sum_ext zs _ (fun z => p z * K a - a * (p z * M z))).
  - rewrite Sum_minus, Sum_scal, Sum_scalr, (proj2 pd), mean_0 by auto. ring.
  - intros z Hz. assert (0 < tilt z a) by (apply tilt_pos; auto).
    assert (0 < p z) by (apply pd; auto).
    rewrite ln_quotient, (ln_tilt zs p M pw) by auto. ring.
Qed.

Lemma kl_backward a : KL zs (fun z => tilt z a) p = a * mean a - K a.
Proof.
  unfold KL. rewrite (Sum_ext zs _ (fun z => a * (tilt z a * M z) - tilt z a * K a)).
  - rewrite Sum_minus, Sum_scal, Sum_scalr, (tilt_sum zs p M pw). fold (mean a). ring.
  - intros z Hz. assert (0 < tilt z a) by (apply tilt_pos; auto).
    assert (0 < p z) by (apply pd; auto).
    rewrite ln_quotient, (ln_tilt zs p M pw) by auto. ring.
Qed.

Lemma forward_derive a : is_derive (fun x => K x - x * mean 0) a (mean a - mean 0).
Proof.
  apply (is_derive_minus K (fun x => x * mean 0)); [apply K_derive; auto|].
  auto_derive; [trivial|ring].
Qed.

Lemma backward_derive a : is_derive (fun x => x * mean x - K x) a (a * variance zs p M a).
Proof.
  evar_last.
  - apply (is_derive_minus (fun x => x * mean x) K); [|apply K_derive; auto].
    apply (is_derive_mult (fun x => x) mean a 1 (variance zs p M a));
      [apply @is_derive_id|apply mean_derive; auto|apply Rmult_comm].
  - unfold minus, plus, opp, mult; simpl. ring.
Qed.

Hypothesis nc : nonconstant zs M.

Theorem kl_forward_increasing : increasing_in_abs (fun a => K a - a * mean 0).
Proof.
  split; intros a b H1 H2.
  - apply (derive_lt _ _ a b forward_derive); auto. intros x Hx.
    assert (mean 0 < mean x) by (apply tilt_mean_increasing; auto; lra). lra.
  - apply (derive_gt _ _ a b forward_derive); auto. intros x Hx.
    assert (mean x < mean 0) by (apply tilt_mean_increasing; auto; lra). lra.
Qed.

Theorem kl_backward_increasing : increasing_in_abs (fun a => a * mean a - K a).
Proof.
  split; intros a b H1 H2.
  - apply (derive_lt _ _ a b backward_derive); auto. intros x Hx.
    apply Rmult_lt_0_compat; [lra|apply variance_pos; auto].
  - apply (derive_gt _ _ a b backward_derive); auto. intros x Hx.
    generalize (variance_pos zs p M pw x nc). nra.
Qed.
End Divergence.

(** Relative entropies (new): with p = p(.|c) and sigma(a) the steered
    distribution,
      KL (p || sigma(a)) = K(a) - a K'(0),   KL (sigma(a) || p) = a K'(a) - K(a),
    and, unless M is constant, both increase strictly in |a|. *)
Theorem kl_monotone s c : well_posed s -> perfectly_trained s -> In c (contexts s) ->
  let p := prob s c in
  let forward := fun a => KL (vocabulary s) p (fun z => steered_prob s c z a) in
  let backward := fun a => KL (vocabulary s) (fun z => steered_prob s c z a) p in
  (forall a, forward a = cumulant s c a - a * log_odds_mean s c) /\
  (forall a, backward a = a * steered_mean s c a - cumulant s c a) /\
  (nonconstant (vocabulary s) (log_odds s) ->
     increasing_in_abs forward /\ increasing_in_abs backward).
Proof.
  intros wp tr Hc p forward backward.
  assert (pd := prob_distribution s wp c Hc).
  assert (Ef : forall a, forward a =
    K (vocabulary s) p (log_odds s) a - a * mean (vocabulary s) p (log_odds s) 0).
  { intros a. rewrite <- kl_forward by auto. apply Sum_ext; intros z Hz.
    rewrite steered_tilt; auto. }
  assert (Eb : forall a, backward a =
    a * mean (vocabulary s) p (log_odds s) a - K (vocabulary s) p (log_odds s) a).
  { intros a. rewrite <- kl_backward by auto. apply Sum_ext; intros z Hz.
    rewrite steered_tilt; auto. }
  split; [|split].
  - intros a. rewrite Ef, mean_0 by auto. reflexivity.
  - intros a. rewrite Eb, steered_mean_tilt by auto. reflexivity.
  - intros nc. destruct (kl_forward_increasing _ _ _ pd nc) as [Fu Fd].
    destruct (kl_backward_increasing _ _ _ pd nc) as [Bu Bd].
    split; split; intros a b; rewrite ?Ef, ?Eb; auto.
Qed.
