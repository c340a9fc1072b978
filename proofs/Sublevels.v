(** * Sublevel sets of functions that increase with |a|

    Where such a function keeps a budget: between its two roots, or on a half line, or
    everywhere. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Calculus KLMonotone.
Open Scope R_scope.

(** On the right of 0 the budget b is kept exactly up to the root [hi] *)
Definition right_end (f : R -> R) (b hi : R) : Prop :=
  0 <= hi /\ f hi = b /\ forall a, 0 <= a -> (f a <= b <-> a <= hi).

Definition left_end (f : R -> R) (b lo : R) : Prop :=
  lo <= 0 /\ f lo = b /\ forall a, a <= 0 -> (f a <= b <-> lo <= a).

(** The budget b is kept exactly on [lo, hi], between two roots *)
Definition budget_interval (f : R -> R) (b lo hi : R) : Prop :=
  lo <= 0 <= hi /\ f lo = b /\ f hi = b /\ forall a, f a <= b <-> lo <= a <= hi.

Lemma ends_interval f b lo hi : right_end f b hi -> left_end f b lo ->
  budget_interval f b lo hi.
Proof.
  intros (H1 & E1 & R) (H2 & E2 & L). repeat split; auto.
  - destruct (Rle_lt_dec a 0); [apply L; auto|lra].
  - destruct (Rle_lt_dec 0 a); [apply R; auto|lra].
  - intros Ha. destruct (Rle_lt_dec 0 a); [apply R; tauto|apply L; [lra|tauto]].
Qed.

Lemma right_end_exists f b x : (forall y, continuous f y) -> increasing_in_abs f ->
  f 0 <= b -> 0 < x -> b < f x -> exists hi, right_end f b hi.
Proof.
  intros Hc [Hu _] H0 Hx Hb.
  destruct (IVT_gen f 0 x b) as (hi & Hhi & E).
  - intros y. apply continuity_pt_filterlim, Hc.
  - rewrite Rmin_left, Rmax_right; lra.
  - rewrite Rmin_left, Rmax_right in Hhi by lra. exists hi. split; [lra|split; [exact E|]].
    intros a Ha. rewrite <- E. split; intros H.
    + apply Rnot_lt_le. intros L. assert (f hi < f a) by (apply Hu; lra). lra.
    + destruct H as [H|H]; [apply Rlt_le, Hu; lra|rewrite H; lra].
Qed.

Lemma increasing_in_abs_mirror f : increasing_in_abs f -> increasing_in_abs (fun a => f (- a)).
Proof. intros [Hu Hd]. split; intros a b H1 H2; [apply Hd|apply Hu]; lra. Qed.

Lemma continuous_mirror (f : R -> R) : (forall y, continuous f y) ->
  forall y, continuous (fun a => f (- a)) y.
Proof.
  intros H y. apply (continuous_comp Ropp f); [|apply H].
  apply (continuous_opp (V := R_NormedModule) (fun x : R => x)), continuous_id.
Qed.

Lemma mirror_left_end f b hi : right_end (fun a => f (- a)) b hi -> left_end f b (- hi).
Proof.
  intros (H & E & R). split; [lra|split; [exact E|]]. intros a Ha.
  specialize (R (- a)). rewrite Ropp_involutive in R. rewrite R by lra. lra.
Qed.

Lemma left_end_exists f b x : (forall y, continuous f y) -> increasing_in_abs f ->
  f 0 <= b -> x < 0 -> b < f x -> exists lo, left_end f b lo.
Proof.
  intros Hc Hi H0 Hx Hb.
  destruct (right_end_exists (fun a => f (- a)) b (- x)) as (hi & H).
  - apply continuous_mirror, Hc.
  - apply increasing_in_abs_mirror, Hi.
  - rewrite Ropp_0. exact H0.
  - lra.
  - rewrite Ropp_involutive. exact Hb.
  - exists (- hi). apply mirror_left_end, H.
Qed.

(** A slope that stays above d > 0 carries a function beyond every bound *)
Lemma slope_unbounded (f df : R -> R) d b : (forall x, is_derive f x (df x)) -> 0 < d ->
  (forall x, 1 <= x -> d <= df x) -> exists x, 0 < x /\ b < f x.
Proof.
  intros Hf Hd H. set (x := 1 + (Rabs (b - f 1) + 1) / d).
  assert (Hx : 1 < x).
  { unfold x. assert (0 < (Rabs (b - f 1) + 1) / d); [|lra].
    apply Rdiv_lt_0_compat; auto. generalize (Rabs_pos (b - f 1)). lra. }
  exists x. split; [lra|]. destruct (mean_value f df 1 x Hx Hf) as (c & Hc & E).
  assert (d * (x - 1) <= df c * (x - 1)) by (apply Rmult_le_compat_r; [lra|apply H; lra]).
  replace (d * (x - 1)) with (Rabs (b - f 1) + 1) in H0 by (unfold x; field; lra).
  generalize (Rle_abs (b - f 1)). lra.
Qed.

(** An increasing function stays below its limit and comes as near as one likes *)
Lemma increasing_limit (f : R -> R) (l : R) : (forall a b, 0 <= a -> a < b -> f a < f b) ->
  is_lim f p_infty l ->
  (forall a, 0 <= a -> f a < l) /\ (forall b, b < l -> exists x, 0 < x /\ b < f x).
Proof.
  intros Hi Hl. apply is_lim_spec in Hl. split.
  - intros a Ha. apply Rnot_le_lt. intros H.
    assert (L : f a < f (a + 1)) by (apply Hi; lra).
    destruct (Hl (mkposreal (f (a + 1) - l) ltac:(lra))) as (m & Hm). simpl in Hm.
    set (x := Rmax m (a + 1) + 1).
    assert (m < x /\ a + 1 < x).
    { unfold x. generalize (Rmax_l m (a + 1)) (Rmax_r m (a + 1)). lra. }
    specialize (Hm x ltac:(tauto)). apply Rabs_lt_between in Hm.
    assert (f (a + 1) < f x) by (apply Hi; lra). lra.
  - intros b Hb. destruct (Hl (mkposreal (l - b) ltac:(lra))) as (m & Hm). simpl in Hm.
    set (x := Rmax m 0 + 1).
    assert (m < x /\ 0 < x).
    { unfold x. generalize (Rmax_l m 0) (Rmax_r m 0). lra. }
    exists x. split; [tauto|]. specialize (Hm x ltac:(tauto)). apply Rabs_lt_between in Hm. lra.
Qed.
