(** * Claim [several-vectors], equation (39): when a best strength exists (new)

    With k vectors, a token has a best strength exactly if its M(z) is in the relative interior
    of the hull of all M(y): exactly if no direction clears it. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model SeveralVectors SeveralBest
  ExponentialSum.
Open Scope R_scope.

Section SeveralPeaks.
Context {A I : Type} (dec : forall i j : I, {i = j} + {i <> j}) (zs : list A) (dirs : list I)
  (p : A -> R) (M : A -> I -> R).
Hypothesis pw : positive_weights zs p.
Hypothesis nd : NoDup dirs.

(** If no direction clears z, some strength is best for it. *)
Theorem best_exists z : In z zs -> (forall n, ~ clears zs dirs M z n) ->
  exists a, best zs dirs p M z a.
Proof.
  intros Hz Hc. destruct (exponentials_minimum dec zs p pw dirs (fun y i => M y i - M z i) nd)
    as (a & Ha).
  - intros n Hn y Hy. apply Rle_antisym; [apply Hn, Hy|]. apply Rnot_lt_le. intros L.
    apply (Hc n). split; [exact Hn|]. exists y. auto.
  - exists a. intros b. apply tilt_several_le; auto. apply (Ha b).
Qed.

(** (39): a best strength exists, exactly if M(z) is in the relative interior of the hull of
    all M(y), exactly if no direction clears z; and it solves E_a[M] = M(z). *)
Theorem several_peaks z : In z zs ->
  ((exists a, best zs dirs p M z a) <-> interior zs dirs M z) /\
  (interior zs dirs M z <-> forall n, ~ clears zs dirs M z n) /\
  (forall a, best zs dirs p M z a <-> centred zs dirs p M z a).
Proof.
  intros Hz.
  assert (H1 : (exists a, best zs dirs p M z a) -> interior zs dirs M z).
  { intros (a & Ha). apply (best_interior zs dirs p M pw z a); auto. }
  assert (H2 : interior zs dirs M z -> forall n, ~ clears zs dirs M z n)
    by apply interior_not_cleared.
  assert (H3 := best_exists z Hz). split; [split; auto|]. split; [split; auto|].
  intros a. split; [apply best_centred; auto|apply centred_best; auto].
Qed.

(** The best strength is unique if every direction is felt by some token. *)
Theorem several_unique z a b : In z zs -> best zs dirs p M z a -> best zs dirs p M z b ->
  (forall n, (forall y, In y zs -> lead dirs M z n y = 0) -> forall i, In i dirs -> n i = 0) ->
  forall i, In i dirs -> a i = b i.
Proof.
  intros Hz Ha Hb felt i Hi.
  destruct (centred_best zs dirs p M pw z a Hz (best_centred zs dirs p M pw z a Hz Ha)) as [_ U].
  assert (E : forall y, In y zs -> lead dirs M z b y = lead dirs M z a y).
  { apply U, Rle_antisym; [apply Ha|apply Hb]. }
  assert (a i - b i = 0); [|lra]. apply (felt (fun i => a i - b i)); auto. intros y Hy.
  transitivity (lead dirs M z a y - lead dirs M z b y); [|rewrite (E y Hy); ring].
  unfold lead, dot. rewrite <- Sum_minus. apply Sum_ext. intros; ring.
Qed.

(** The height: p_z e^(K*(M(z))), with the Legendre transform K* of the cumulant generating
    function attained at the best strength. *)
Definition cumulant_several (a : I -> R) : R := ln (Sum zs (fun y => p y * exp (dot dirs a (M y)))).

Theorem several_height z a : In z zs -> best zs dirs p M z a ->
  tilt_several zs dirs p M z a = p z * exp (dot dirs a (M z) - cumulant_several a) /\
  forall b, dot dirs b (M z) - cumulant_several b <= dot dirs a (M z) - cumulant_several a.
Proof.
  intros Hz Ha.
  assert (S : forall b, 0 < Sum zs (fun y => p y * exp (dot dirs b (M y)))).
  { intros b. assert (H := mass_pos zs _ (fun _ => 0) (line_weights zs dirs p M pw b) 0).
    unfold mass in H. rewrite (Sum_ext zs _ (fun y => p y * exp (dot dirs b (M y)))) in H
      by (intros; rewrite Rmult_0_l, exp_0; ring). exact H. }
  assert (E : forall b, tilt_several zs dirs p M z b =
    p z * exp (dot dirs b (M z) - cumulant_several b)).
  { intros b. unfold tilt_several, cumulant_several, Rminus. rewrite exp_plus, exp_Ropp, exp_ln
      by apply S. unfold Rdiv. ring. }
  split; [apply E|]. intros b. assert (H := Ha b). rewrite !E in H.
  assert (Hp : 0 < p z) by (apply pw, Hz).
  apply Rmult_le_reg_l in H; [|exact Hp]. apply Rnot_lt_le. intros L.
  apply exp_increasing in L. lra.
Qed.
End SeveralPeaks.
