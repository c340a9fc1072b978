(** * Local minima on the real line *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Calculus.
Open Scope R_scope.

Definition local_minimum (f : R -> R) (t : R) : Prop :=
  exists d, 0 < d /\ forall x, Rabs (x - t) < d -> f t <= f x.

(** Slope 0 and a negative second derivative: values below that of t as near as one likes *)
Lemma no_minimum (f g : R -> R) t k : (forall x, is_derive f x (g x)) -> is_derive g t k ->
  g t = 0 -> k < 0 -> forall d, 0 < d -> exists x, Rabs (x - t) < d /\ f x < f t.
Proof.
  intros Hf Hg H0 Hk d Hd. apply is_derive_Reals in Hg.
  destruct (Hg (- k / 2) ltac:(lra)) as (delta & Hdelta).
  set (e := Rmin (delta / 2) (d / 2)).
  assert (E0 : 0 < e) by (apply Rmin_pos; generalize (cond_pos delta); lra).
  assert (E1 : e <= delta / 2) by apply Rmin_l. assert (E2 : e <= d / 2) by apply Rmin_r.
  assert (D := cond_pos delta).
  assert (Hpos : forall x, t < x <= t + e -> g x < 0).
  { intros x Hx. specialize (Hdelta (x - t) ltac:(lra)).
    rewrite Rabs_right in Hdelta at 1 by lra. specialize (Hdelta ltac:(lra)).
    replace (t + (x - t)) with x in Hdelta by ring. rewrite H0, Rminus_0_r in Hdelta.
    apply Rabs_lt_between in Hdelta.
    assert (g x / (x - t) < 0) by lra.
    replace (g x) with (g x / (x - t) * (x - t)) by (field; lra). nra. }
  exists (t + e). split; [rewrite Rabs_right; lra|].
  apply (derive_gt f g t (t + e) Hf); [|lra]. intros x Hx. apply Hpos. lra.
Qed.

(** At a local minimum the slope is 0 *)
Lemma minimum_slope (f : R -> R) t k : is_derive f t k -> local_minimum f t -> k = 0.
Proof.
  intros Hf (d & Hd & Hmin). apply is_derive_Reals in Hf.
  assert (H : forall sign, sign = 1 \/ sign = -1 -> 0 <= k * sign).
  { intros sign Hs. apply Rnot_lt_le. intros L.
    destruct (Hf (- (k * sign) / 2) ltac:(lra)) as (delta & Hdelta).
    set (e := Rmin (delta / 2) (d / 2)).
    assert (E0 : 0 < e) by (apply Rmin_pos; generalize (cond_pos delta); lra).
    assert (E1 : e <= delta / 2) by apply Rmin_l. assert (E2 : e <= d / 2) by apply Rmin_r.
    assert (D := cond_pos delta).
    assert (Ha : Rabs (e * sign) = e).
    { rewrite Rabs_mult, (Rabs_right e) by lra.
      destruct Hs as [-> | ->]; [rewrite Rabs_R1|rewrite Rabs_left by lra]; ring. }
    specialize (Hdelta (e * sign) ltac:(destruct Hs; subst; lra) ltac:(lra)).
    specialize (Hmin (t + e * sign)). replace (t + e * sign - t) with (e * sign) in Hmin by ring.
    specialize (Hmin ltac:(lra)). apply Rabs_lt_between in Hdelta.
    assert (E : (f (t + e * sign) - f t) = (f (t + e * sign) - f t) / (e * sign) * sign * e)
      by (field; destruct Hs; subst; lra).
    assert ((f (t + e * sign) - f t) / (e * sign) * sign < 0) by (destruct Hs; subst; lra).
    nra. }
  generalize (H 1 (or_introl eq_refl)) (H (-1) (or_intror eq_refl)). lra.
Qed.
