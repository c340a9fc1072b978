(** * Claim [bump], equation (5); Proposition 3.3, first point

    The next-token probability of a token with an interior log-odds rises up to one
    strength and falls after it. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model LogOddsLemma Derivative MeanIncreasing.
Open Scope R_scope.

(** ** Peaks

    [f] peaks at [x]: it increases strictly up to [x] and decreases strictly from
    [x] on.  [x] may be +oo (strictly increasing) or -oo (strictly decreasing),
    which is the paper's convention for the tokens of extreme log-odds. *)
Definition peaks_at (f : R -> R) (x : Rbar) : Prop :=
  (forall a b : R, a < b -> Rbar_le b x -> f a < f b) /\
  (forall a b : R, a < b -> Rbar_le x a -> f b < f a).

Lemma peaks_at_ext f g k x : (forall a, g a = f a - k) -> peaks_at f x -> peaks_at g x.
Proof.
  intros E [Hup Hdown]. split; intros a b Hab Hx; rewrite !E.
  - generalize (Hup a b Hab Hx). lra.
  - generalize (Hdown a b Hab Hx). lra.
Qed.

Lemma peaks_at_lt f (x y : Rbar) : peaks_at f x -> peaks_at f y -> ~ Rbar_lt x y.
Proof.
  intros [_ Hx] [Hy _] H.
  assert (exists a b : R, a < b /\ Rbar_le x a /\ Rbar_le b y) as (a & b & Hab & Ha & Hb).
  { destruct x as [x| |], y as [y| |]; simpl in *; try tauto.
    - exists x, y. lra.
    - exists x, (x + 1). lra.
    - exists (y - 1), y. lra.
    - exists 0, 1. lra. }
  generalize (Hx a b Hab Ha) (Hy a b Hab Hb). lra.
Qed.

(** A function has at most one peak. *)
Lemma peaks_at_unique f x y : peaks_at f x -> peaks_at f y -> x = y.
Proof.
  intros Hx Hy. apply Rbar_le_antisym; apply Rbar_not_lt_le; eauto using peaks_at_lt.
Qed.

(** A finite peak is a maximum. *)
Lemma peaks_at_max f (x : R) : peaks_at f x -> forall a, f a <= f x.
Proof.
  intros [Hup Hdown] a. destruct (Rtotal_order a x) as [L|[->|L]]; [|lra|].
  - apply Rlt_le, Hup; simpl; lra.
  - apply Rlt_le, Hdown; simpl; lra.
Qed.

Section Bump.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pw : positive_weights zs p.
Notation tilt := (tilt zs p M).
Notation mean := (mean zs p M).
Notation top := (top zs M).
Notation bottom := (bottom zs M).

(** The mean passes through every interior value *)
Lemma mean_surjective m : bottom < m < top -> exists a, mean a = m.
Proof.
  intros Hm. destruct (IVT_Rbar_incr mean m_infty p_infty bottom top m) as (a & _ & _ & Ha).
  - apply mean_lim_minus; auto.
  - apply mean_lim_plus; auto.
  - intros a _ _. apply continuity_pt_filterlim. eapply derive_continuous, mean_derive; auto.
  - exact I.
  - exact Hm.
  - exists a; auto.
Qed.

(** The sign of M_z - E_a[M] on both sides of [x] makes [x] the peak *)
Lemma peak_of_signs z (x : Rbar) : In z zs ->
  (forall a : R, Rbar_lt a x -> mean a < M z) -> (forall a : R, Rbar_lt x a -> M z < mean a) ->
  peaks_at (tilt z) x.
Proof.
  intros Hz Hl Hr. split; intros a b Hab Hx.
  - apply (derive_lt (tilt z) (fun a => tilt z a * (M z - mean a))); auto using tilt_derive.
    intros c Hc. apply Rmult_lt_0_compat; [apply tilt_pos; auto|].
    assert (mean c < M z); [|lra]. apply Hl.
    apply Rbar_lt_le_trans with b; auto. simpl; lra.
  - apply (derive_gt (tilt z) (fun a => tilt z a * (M z - mean a))); auto using tilt_derive.
    intros c Hc. assert (M z < mean c).
    { apply Hr. apply Rbar_le_lt_trans with a; auto. simpl; lra. }
    assert (0 < tilt z c * (mean c - M z)); [|nra].
    apply Rmult_lt_0_compat; [apply tilt_pos; auto|lra].
Qed.

Hypothesis nc : nonconstant zs M.

(** ** Where a token peaks *)
Lemma peak_root z a : In z zs -> mean a = M z -> peaks_at (tilt z) a.
Proof.
  intros Hz E. apply peak_of_signs; auto; intros b Hb; rewrite <- E;
    apply tilt_mean_increasing; auto.
Qed.

Lemma peak_top z : In z zs -> M z = top -> peaks_at (tilt z) p_infty.
Proof.
  intros Hz E.
  apply peak_of_signs; auto; intros b Hb; [rewrite E; apply mean_lt_top; auto|destruct Hb].
Qed.

Lemma peak_bottom z : In z zs -> M z = bottom -> peaks_at (tilt z) m_infty.
Proof.
  intros Hz E.
  apply peak_of_signs; auto; intros b Hb; [destruct Hb|rewrite E; apply bottom_lt_mean; auto].
Qed.

(** The position of the peak is the inverse of the mean map at M_z, with value
    +oo and -oo at the ends of the range of M *)
Definition position (z : A) (x : Rbar) : Prop :=
  match x with Finite a => mean a = M z | p_infty => M z = top | m_infty => M z = bottom end.

Lemma position_exists z : In z zs -> exists x, position z x.
Proof.
  intros Hz. destruct (Req_dec (M z) top) as [E|Hu]; [exists p_infty; exact E|].
  destruct (Req_dec (M z) bottom) as [E|Hl]; [exists m_infty; exact E|].
  destruct (mean_surjective (M z)) as (a & Ha); [|exists a; exact Ha].
  assert (M z <= top) by (apply Max_ge; auto).
  assert (bottom <= M z) by (apply Min_le; auto). lra.
Qed.

(** Every token has one peak, possibly at infinity, and this is where it is. *)
Theorem tilt_peak z x : In z zs -> (peaks_at (tilt z) x <-> position z x).
Proof.
  intros Hz. assert (H : forall y, position z y -> peaks_at (tilt z) y).
  { intros [a| |] E; [apply peak_root|apply peak_top|apply peak_bottom]; auto. }
  split; [|apply H]. intros Hp. destruct (position_exists z Hz) as (y & Hy).
  rewrite (peaks_at_unique _ x y Hp (H y Hy)). exact Hy.
Qed.
End Bump.

(** Position of the peak in the model *)
Lemma model_peak s c z x : well_posed s -> perfectly_trained s ->
  nonconstant (vocabulary s) (log_odds s) -> In c (contexts s) -> In z (vocabulary s) ->
  (peaks_at (delta_p s c z) x <-> position (vocabulary s) (prob s c) (log_odds s) z x).
Proof.
  intros wp tr nc Hc Hz. rewrite <- tilt_peak by (auto using prob_weights).
  split; [apply peaks_at_ext with (k := - prob s c z)|apply peaks_at_ext with (k := prob s c z)];
    intros a; rewrite delta_p_tilt by auto; ring.
Qed.

(** Bump (5), Proposition 3.3(i).  If min M < M(z) < max M there is a strength
    alpha with Delta p(z|c, .) strictly increasing up to alpha and strictly
    decreasing from alpha on; alpha is the one root of E_a[M] = M(z). *)
Theorem bump s c z : well_posed s -> perfectly_trained s ->
  In c (contexts s) -> In z (vocabulary s) ->
  min_log_odds s < log_odds s z < max_log_odds s ->
  exists alpha : R, peaks_at (delta_p s c z) alpha /\
    forall a, steered_mean s c a = log_odds s z <-> a = alpha.
Proof.
  intros wp tr Hc Hz Hm. assert (pw := prob_weights s wp c Hc).
  assert (nc : nonconstant (vocabulary s) (log_odds s)).
  { apply lt_nonconstant; [apply pw|]. unfold min_log_odds, max_log_odds in Hm. lra. }
  destruct (mean_surjective (vocabulary s) (prob s c) (log_odds s) pw (log_odds s z) Hm)
    as (alpha & E).
  exists alpha. split; [apply model_peak; auto|].
  intros a. rewrite steered_mean_tilt by auto. split; [|intros ->; exact E].
  intros H. apply (mean_injective (vocabulary s) (prob s c) (log_odds s) pw a alpha nc). congruence.
Qed.
