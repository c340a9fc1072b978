(** * (20) Two bumps in three tokens (new)

    Behind a norm the single bump of the linear law is lost: three tokens, RMSNorm with
    eps = 0, W = ((-4, 0), (0, 0), (1, 0)), h = e_1, v = e_2.  The steering is a pure
    temperature; the probability of the middle token rises from its minimum at 0 to maxima at
    +-sqrt (2 / k^2 - 1) = +-5.00171..., k = (log 4) / 5, of height 1 / (1 + 5/4 4^(1/5)). *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model NormalizationLimit TransformerModel GreatCircle.
Import ListNotations.
Open Scope R_scope.

Inductive bump_token := low | middle | high.
Definition bump_row (z : bump_token) (first : bool) : R :=
  if first then match z with low => -4 | middle => 0 | high => 1 end else 0.
Definition bump_prob (z : bump_token) (a : R) : R :=
  softmax [low; middle; high] (fun y =>
    circle_logits [true; false] (RMSNorm 0 (fun _ => 1)) bump_row (fun _ => 0)
      (fun first => if first then 1 else 0) (fun first : bool => if first then 0 else 1) y a) z.

(** The temperature: the length of the first coordinate behind the norm *)
Definition bump_scale (a : R) : R := / sqrt ((1 + a * a) / 2).
Definition bump_mass (c : R) : R := exp (- (4 * c)) + exp c.
Definition bump_point : R := ln 4 / 5.
Definition bump_peak : R := sqrt (2 / (bump_point * bump_point) - 1).

Lemma bump_prob_middle a : bump_prob middle a = / (1 + bump_mass (bump_scale a)).
Proof.
  assert (Hs : 0 < sqrt ((1 + a * a) / 2)) by (apply sqrt_lt_R0; nra).
  assert (E : forall y, circle_logits [true; false] (RMSNorm 0 (fun _ => 1)) bump_row (fun _ => 0)
      (fun first => if first then 1 else 0) (fun first : bool => if first then 0 else 1) y a =
    bump_row y true * bump_scale a).
  { intros y. unfold circle_logits, normalise, rms_norm, dot, bump_scale. simpl.
    replace ((1 + a * 0) * (1 + a * 0) + ((0 + a * 1) * (0 + a * 1) + 0))
      with (1 + a * a) by ring.
    replace ((1 + a * a) / (1 + 1) + 0) with ((1 + a * a) / 2) by field. field. lra. }
  unfold bump_prob, softmax. simpl. rewrite !E. simpl. unfold bump_mass.
  rewrite Rmult_0_l, exp_0, Rmult_1_l.
  replace (-4 * bump_scale a) with (- (4 * bump_scale a)) by ring.
  generalize (exp_pos (- (4 * bump_scale a))) (exp_pos (bump_scale a)). intros. field. lra.
Qed.

Lemma bump_mass_derive c : is_derive bump_mass c (exp (- (4 * c)) * (exp (5 * c) - 4)).
Proof.
  unfold bump_mass. auto_derive; [trivial|].
  replace (exp (5 * c)) with (exp (4 * c) * exp c) by (rewrite <- exp_plus; f_equal; ring).
  rewrite exp_Ropp. generalize (exp_pos (4 * c)). intros. field. lra.
Qed.

Lemma bump_point_pos : 0 < bump_point < 1.
Proof.
  assert (L : ln 4 < 5).
  { rewrite <- (ln_exp 5). apply ln_increasing; [lra|]. generalize (exp_ineq1 5). lra. }
  assert (0 < ln 4) by (rewrite <- ln_1; apply ln_increasing; lra). unfold bump_point. lra.
Qed.

Lemma bump_mass_falls c c' : c < c' -> c' <= bump_point -> bump_mass c' < bump_mass c.
Proof.
  intros L H. apply (derive_gt bump_mass _ c c' bump_mass_derive); [|exact L].
  intros x Hx. assert (exp (5 * x) < 4).
  { rewrite <- (exp_ln 4) by lra. apply exp_increasing. unfold bump_point in H. lra. }
  generalize (exp_pos (- (4 * x))). nra.
Qed.

Lemma bump_mass_rises c c' : c < c' -> bump_point <= c -> bump_mass c < bump_mass c'.
Proof.
  intros L H. apply (derive_lt bump_mass _ c c' bump_mass_derive); [|exact L].
  intros x Hx. assert (4 < exp (5 * x)).
  { rewrite <- (exp_ln 4) at 1 by lra. apply exp_increasing. unfold bump_point in H. lra. }
  apply Rmult_lt_0_compat; [apply exp_pos|lra].
Qed.

Lemma bump_scale_falls a a' : 0 <= a -> a < a' -> bump_scale a' < bump_scale a.
Proof.
  intros Ha L. apply Rinv_lt_contravar.
  - apply Rmult_lt_0_compat; apply sqrt_lt_R0; nra.
  - apply sqrt_lt_1; nra.
Qed.

Lemma bump_scale_peak : bump_scale bump_peak = bump_point.
Proof.
  destruct bump_point_pos as [H0 H1]. unfold bump_scale, bump_peak.
  assert (E : 1 < 2 / (bump_point * bump_point)).
  { apply Rmult_lt_reg_r with (bump_point * bump_point); [nra|].
    replace (2 / (bump_point * bump_point) * (bump_point * bump_point)) with 2 by (field; lra).
    nra. }
  rewrite sqrt_sqrt by lra.
  replace ((1 + (2 / (bump_point * bump_point) - 1)) / 2)
    with ((/ bump_point) * (/ bump_point)) by (field; lra).
  rewrite sqrt_square by (apply Rlt_le, Rinv_0_lt_compat, H0). apply Rinv_inv.
Qed.

Lemma bump_mass_pos c : 0 < bump_mass c.
Proof. generalize (exp_pos (- (4 * c))) (exp_pos c). unfold bump_mass. lra. Qed.

Lemma bump_prob_lt a a' : bump_mass (bump_scale a') < bump_mass (bump_scale a) ->
  bump_prob middle a < bump_prob middle a'.
Proof.
  intros L. rewrite !bump_prob_middle.
  generalize (bump_mass_pos (bump_scale a)) (bump_mass_pos (bump_scale a')). intros.
  apply Rinv_lt_contravar; nra.
Qed.

(** The probability is even in the strength, rises from 0 to the peak, and falls after it: two
    bumps, with a minimum at 0 between them. *)
Theorem two_bumps :
  0 < bump_peak /\
  (forall a, bump_prob middle (- a) = bump_prob middle a) /\
  (forall a a', 0 <= a -> a < a' -> a' <= bump_peak ->
    bump_prob middle a < bump_prob middle a') /\
  (forall a a', bump_peak <= a -> a < a' -> bump_prob middle a' < bump_prob middle a) /\
  bump_prob middle bump_peak = / (1 + 5 / 4 * exp (ln 4 / 5)).
Proof.
  destruct bump_point_pos as [H0 H1].
  assert (Hp : 0 < bump_peak).
  { apply sqrt_lt_R0. assert (1 < 2 / (bump_point * bump_point)); [|lra].
    apply Rmult_lt_reg_r with (bump_point * bump_point); [nra|].
    replace (2 / (bump_point * bump_point) * (bump_point * bump_point)) with 2 by (field; lra).
    nra. }
  split; [exact Hp|]. split; [|split; [|split]].
  - intros a. rewrite !bump_prob_middle. unfold bump_scale.
    replace (- a * - a) with (a * a) by ring. reflexivity.
  - intros a a' Ha L Hx. apply bump_prob_lt, bump_mass_rises; [apply bump_scale_falls; auto|].
    rewrite <- bump_scale_peak. destruct Hx as [Hx|Hx]; [|rewrite Hx; lra].
    apply Rlt_le, bump_scale_falls; lra.
  - intros a a' Ha L. apply bump_prob_lt, bump_mass_falls; [apply bump_scale_falls; lra|].
    rewrite <- bump_scale_peak. destruct Ha as [Ha|Ha]; [|rewrite Ha; lra].
    apply Rlt_le, bump_scale_falls; lra.
  - rewrite bump_prob_middle, bump_scale_peak. f_equal. f_equal. unfold bump_mass, bump_point.
    set (k := exp (ln 4 / 5)).
    assert (K : 0 < k) by apply exp_pos.
    replace (exp (- (4 * (ln 4 / 5)))) with (k / 4).
    + lra.
    + unfold k. replace (- (4 * (ln 4 / 5))) with (ln 4 / 5 + - ln 4) by field.
      rewrite exp_plus, exp_Ropp, exp_ln by lra. reflexivity.
Qed.
