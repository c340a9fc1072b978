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
End SeveralPeaks.
