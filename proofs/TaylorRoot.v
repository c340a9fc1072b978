(** * Taylor models on |t| <= 1: the reciprocal of a square root (new)

    w is near u^(-1/2) if u w' + u' w / 2 is near 0; the bound comes from the coefficients. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus TaylorProduct.
Open Scope R_scope.

(** How far m^(-1/2) is from 1 if |m - 1| <= q < 1 *)
Definition root_error (q : R) : R := / sqrt (1 - q) - 1.

Lemma root_error_bound m q : Rabs (m - 1) <= q -> q < 1 -> Rabs (/ sqrt m - 1) <= root_error q.
Proof.
  intros Hm Hq. assert (Hm' := Hm). apply Rabs_le_between in Hm'. unfold root_error.
  assert (Q : 0 <= q) by (eapply Rle_trans; [apply Rabs_pos|exact Hm]).
  assert (S1 : 0 < sqrt (1 - q)) by (apply sqrt_lt_R0; lra).
  assert (S2 : 0 < sqrt (1 + q)) by (apply sqrt_lt_R0; lra).
  assert (Sm : 0 < sqrt m) by (apply sqrt_lt_R0; lra).
  assert (L : sqrt (1 - q) <= sqrt m) by (apply sqrt_le_1; lra).
  assert (U : sqrt m <= sqrt (1 + q)) by (apply sqrt_le_1; lra).
  apply Rabs_le. split.
  - assert (A : / sqrt (1 + q) <= / sqrt m) by (apply Rinv_le_contravar; lra).
    set (x := / sqrt (1 - q)) in *. set (y := / sqrt (1 + q)) in *.
    assert (X : 0 < x) by (apply Rinv_0_lt_compat, S1).
    assert (Y : 0 < y) by (apply Rinv_0_lt_compat, S2).
    (* x y >= 1, so x + y >= 2 *)
    assert (XY : 1 <= x * y).
    { unfold x, y. rewrite <- Rinv_mult, <- sqrt_mult by lra. rewrite <- Rinv_1.
      apply Rinv_le_contravar.
      - apply sqrt_lt_R0, Rmult_lt_0_compat; lra.
      - apply Rle_trans with (sqrt 1); [apply sqrt_le_1_alt; nra|rewrite sqrt_1; lra]. }
    assert (4 <= (x + y) * (x + y)) by (generalize (Rle_0_sqr (x - y)); unfold Rsqr; nra).
    assert (2 <= x + y) by nra. lra.
  - assert (/ sqrt m <= / sqrt (1 - q)) by (apply Rinv_le_contravar; lra). lra.
Qed.

(** A bound without cancellation *)
Lemma root_error_small q : 0 <= q -> q <= 1 / 100 -> root_error q <= 51 / 100 * q.
Proof.
  intros H0 H1. unfold root_error.
  assert (S : 0 < sqrt (1 - q)) by (apply sqrt_lt_R0; lra).
  assert (E : sqrt (1 - q) * sqrt (1 - q) = 1 - q) by (apply sqrt_sqrt; lra).
  set (r := sqrt (1 - q)) in *.
  assert (H : 1 <= r * (1 + 51 / 100 * q)).
  { set (y := r * (1 + 51 / 100 * q)). assert (Y : 0 <= y) by (apply Rmult_le_pos; lra).
    apply Rnot_lt_le. intros L. assert (YY : y * y < 1) by nra.
    replace (y * y) with ((1 - q) * ((1 + 51 / 100 * q) * (1 + 51 / 100 * q))) in YY
      by (rewrite <- E; unfold y; ring).
    assert (0 <= q * q) by nra. assert (q * q <= 1 / 100 * q) by nra.
    assert (q * (q * q) <= 1 / 100 * (q * q)) by nra. lra. }
  apply Rmult_le_reg_l with r; [exact S|]. rewrite Rmult_minus_distr_l, Rinv_r by lra. lra.
Qed.

Section Root.
Variables (N : nat) (u w : nat -> R) (e e0 : R).
(** The recurrence: the sum of (2 k - i) u_i w_(k-i) / 2 is 0, with roundings; and the first
    coefficient *)
Hypothesis near : forall k, (k <= N)%nat ->
  Rabs (Sum (upto k) (fun i => (INR (k - i) + INR i / 2) * u i * w (k - i)%nat)) <= INR k * e.
Hypothesis first : Rabs (1 - u 0%nat * (w 0%nat * w 0%nat)) <= e0.

(** A bound of |u w' + u' w / 2|, and then of |1 - u w^2| *)
Definition root_residual : R :=
  beyond N (fun i j => (INR j + INR i / 2) * Rabs (u i) * Rabs (w j)) + INR N * INR (S N) / 2 * e.
Definition root_defect : R := e0 + 2 * majorant N w * root_residual.

Lemma root_residual_bound t : Rabs t <= 1 ->
  Rabs (poly N u t * slope N w t + slope N u t * poly N w t / 2) <= root_residual.
Proof.
  intros Ht.
  assert (E : poly N u t * slope N w t + slope N u t * poly N w t / 2 =
    Sum (upto N) (fun i => Sum (upto N) (fun j =>
      (INR j + INR i / 2) * u i * w j * t ^ pred (i + j)))).
  { unfold slope, poly.
    transitivity (Sum (upto N) (fun i =>
      Sum (upto N) (fun j => u i * t ^ i * (INR j * w j * t ^ pred j)) +
      Sum (upto N) (fun j => INR i * u i * t ^ pred i * (w j * t ^ j) / 2))).
    { rewrite Sum_plus. f_equal; [|rewrite <- Sum_scalr, <- Sum_div]; [rewrite <- Sum_scalr|];
        apply Sum_ext; intros i _; [rewrite Sum_scal|rewrite Sum_div, Sum_scal]; reflexivity. }
    apply Sum_ext. intros i _. rewrite <- Sum_plus. apply Sum_ext. intros j _.
    transitivity (u i * w j * (INR j * (t ^ pred j * t ^ i)) +
      u i * w j / 2 * (INR i * (t ^ pred i * t ^ j))); [unfold Rdiv; ring|].
    rewrite !shifted_power, (Nat.add_comm j i). unfold Rdiv. ring. }
  rewrite E, (diagonals N (fun i j => (INR j + INR i / 2) * u i * w j) (fun k => t ^ pred k)).
  unfold root_residual. rewrite Rplus_comm. eapply Rle_trans; [apply Rabs_triang|].
  apply Rplus_le_compat.
  - apply beyond_bound. intros i j. eapply Rle_trans; [apply term_bound, pow_bound, Ht|].
    rewrite !Rabs_mult, (Rabs_right (INR j + INR i / 2)); [lra|].
    generalize (pos_INR i) (pos_INR j). lra.
  - eapply Rle_trans; [apply Sum_abs|]. rewrite <- Sum_INR, <- Sum_scalr. apply Sum_le.
    intros k Hk. apply in_upto in Hk. eapply Rle_trans; [apply term_bound, pow_bound, Ht|].
    apply near, Hk.
Qed.

Theorem root_defect_bound t : Rabs t <= 1 ->
  Rabs (1 - poly N u t * (poly N w t * poly N w t)) <= root_defect.
Proof.
  intros Ht. set (g := fun t => poly N u t * (poly N w t * poly N w t)).
  set (dg := fun t => 2 * poly N w t *
    (poly N u t * slope N w t + slope N u t * poly N w t / 2)).
  assert (D : forall x, is_derive g x (dg x)).
  { intros x. unfold g, dg. evar_last.
    - apply (is_derive_mult (poly N u) (fun t => poly N w t * poly N w t));
        [apply poly_derive| |intros; apply Rmult_comm].
      apply (is_derive_mult (poly N w) (poly N w)); try apply poly_derive.
      intros; apply Rmult_comm.
    - unfold plus, mult; simpl. field. }
  set (B := 2 * majorant N w * root_residual).
  assert (HB : forall x, Rabs x <= Rabs t -> Rabs (dg x) <= B).
  { intros x Hx. assert (Hx1 : Rabs x <= 1) by lra. unfold dg, B. rewrite !Rabs_mult.
    rewrite (Rabs_right 2) by lra.
    apply Rmult_le_compat; auto using root_residual_bound, Rabs_pos.
    - apply Rmult_le_pos; [lra|apply Rabs_pos].
    - apply Rmult_le_compat_l; [lra|apply majorant_poly, Hx1]. }
  assert (C := bounded_slope g dg B t D HB).
  assert (P : 0 <= B) by (eapply Rle_trans; [apply Rabs_pos|apply (HB t), Rle_refl]).
  assert (G0 : Rabs (1 - g 0) <= e0) by (unfold g; rewrite !poly_0; exact first).
  replace (1 - poly N u t * (poly N w t * poly N w t)) with ((1 - g 0) - (g t - g 0))
    by (unfold g; ring).
  unfold Rminus at 1. eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp.
  unfold root_defect. fold B. apply Rplus_le_compat; [exact G0|]. nra.
Qed.

(** The reciprocal root of a function within h of u: it is positive, and its reciprocal root
    is within n(w) ((1 - q)^(-1/2) - 1) of w. *)
Theorem root_model h f : encloses N u h f -> 0 < w 0%nat ->
  let q := root_defect + h * (majorant N w * majorant N w) in q < 1 ->
  (forall t, Rabs t <= 1 -> 0 < f t /\ 0 < poly N w t) /\
  encloses N w (majorant N w * root_error q) (fun t => / sqrt (f t)).
Proof.
  intros Hf W0 q Hq.
  assert (F : forall t, Rabs t <= 1 -> Rabs (f t * (poly N w t * poly N w t) - 1) <= q).
  { intros t Ht. assert (Z := majorant_poly N w t Ht). specialize (Hf t Ht).
    replace (f t * (poly N w t * poly N w t) - 1) with
      (- (1 - poly N u t * (poly N w t * poly N w t)) +
       (f t - poly N u t) * (poly N w t * poly N w t)) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp, !Rabs_mult.
    apply Rplus_le_compat; [apply root_defect_bound, Ht|].
    apply Rmult_le_compat; auto using Rabs_pos.
    - apply Rmult_le_pos; apply Rabs_pos.
    - apply Rmult_le_compat; auto using Rabs_pos. }
  assert (P : forall t, Rabs t <= 1 -> 0 < f t /\ 0 < poly N w t).
  { intros t Ht. assert (Ft := F t Ht). apply Rabs_le_between in Ft.
    assert (Wn : forall x, Rabs x <= 1 -> poly N w x <> 0).
    { intros x Hx E. assert (Fx := F x Hx). rewrite E in Fx. apply Rabs_le_between in Fx. lra. }
    assert (Wt : 0 < poly N w t).
    { apply Rnot_le_lt. intros [L|L]; [|apply (Wn t Ht), L].
      destruct (IVT_gen (poly N w) 0 t 0) as (x & Hx & E).
      - intros x. apply continuity_pt_filterlim, (derive_continuous _ x (slope N w x)), poly_derive.
      - rewrite poly_0, Rmin_right, Rmax_left by lra. lra.
      - apply (Wn x); [|exact E]. eapply Rle_trans; [|exact Ht].
        unfold Rmin, Rmax in Hx. destruct (Rle_dec 0 t).
        + rewrite !Rabs_right; lra.
        + rewrite !Rabs_left1; lra. }
    split; [|exact Wt].
    assert (W2 : 0 < poly N w t * poly N w t) by (apply Rmult_lt_0_compat; exact Wt).
    apply Rnot_le_lt. intros L.
    assert (0 <= - f t * (poly N w t * poly N w t)) by (apply Rmult_le_pos; lra). lra. }
  split; [exact P|]. intros t Ht. destruct (P t Ht) as [Ft Wt].
  assert (Z := majorant_poly N w t Ht).
  assert (E : / sqrt (f t) = poly N w t * / sqrt (f t * (poly N w t * poly N w t))).
  { rewrite sqrt_mult_alt, sqrt_square by lra.
    assert (Sf : 0 < sqrt (f t)) by (apply sqrt_lt_R0, Ft). field. lra. }
  rewrite E.
  replace (poly N w t * / sqrt (f t * (poly N w t * poly N w t)) - poly N w t) with
    (poly N w t * (/ sqrt (f t * (poly N w t * poly N w t)) - 1)) by ring.
  rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos.
  apply root_error_bound; auto.
Qed.
End Root.

(** The roundings, from those of the recurrence 2 k u_0 w_k = - sum of (2 k - i) u_i w_(k-i) *)
Theorem root_rounding N u w e : u 0%nat <> 0 -> (forall k, (0 < k <= N)%nat ->
  Rabs (w k - - Sum (seq 1 k) (fun i => (2 * INR k - INR i) * u i * w (k - i)%nat) /
    (2 * INR k * u 0%nat)) <= e) ->
  forall k, (k <= N)%nat ->
  Rabs (Sum (upto k) (fun i => (INR (k - i) + INR i / 2) * u i * w (k - i)%nat)) <=
    INR k * (Rabs (u 0%nat) * e).
Proof.
  intros U H k Hk. destruct k as [|k].
  { unfold upto. simpl. right. replace ((0 + 0 / 2) * u 0%nat * w 0%nat + 0) with 0 by field.
    rewrite Rabs_R0. ring. }
  specialize (H (S k) ltac:(lia)). set (K := S k) in *.
  assert (KP : 0 < INR K) by (apply lt_0_INR; unfold K; lia).
  rewrite Sum_first. change (INR 0) with 0.
  rewrite (Sum_ext (seq 1 K) _ (fun i => / 2 * ((2 * INR K - INR i) * u i * w (K - i)%nat))).
  2:{ intros i Hi. apply in_seq in Hi. rewrite minus_INR by lia. field. }
  rewrite Sum_scal.
  set (S := Sum (seq 1 K) (fun i => (2 * INR K - INR i) * u i * w (K - i)%nat)) in *.
  rewrite Nat.sub_0_r.
  replace ((INR K + 0 / 2) * u 0%nat * w K + / 2 * S) with
    (INR K * (u 0%nat * (w K - - S / (2 * INR K * u 0%nat)))) by (field; split; [exact U|lra]).
  rewrite Rabs_mult, (Rabs_right (INR K)), Rabs_mult by lra.
  apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [apply Rabs_pos|exact H].
Qed.
