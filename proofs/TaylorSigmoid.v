(** * Taylor models on |t| <= 1: the logistic sigmoid and the gate x sigma(x) y (new)

    sigma (p) = 1 / (1 + e^(-p)) from a model of the exponential and one of the reciprocal; how
    much it changes when p does; and the product that a gated perceptron forms. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus TaylorProduct TaylorInverse TaylorExponential.
Open Scope R_scope.

Definition sigmoid (x : R) : R := / (1 + exp (- x)).

Lemma sigmoid_range x : 0 < sigmoid x < 1.
Proof.
  assert (E := exp_pos (- x)). unfold sigmoid. split; [apply Rinv_0_lt_compat; lra|].
  rewrite <- Rinv_1. apply Rinv_lt_contravar; lra.
Qed.

(** From E near e^(-x), relatively within kappa, and z near 1 / (1 + E) *)
Theorem sigmoid_value x E z kappa q m m1 : Rabs (E * exp x - 1) <= kappa -> kappa < 1 ->
  Rabs (1 - (1 + E) * z) <= q -> Rabs z <= m -> Rabs (1 - z) <= m1 ->
  let Q := q + (m1 + q) * (kappa / (1 - kappa)) in Q < 1 ->
  Rabs (sigmoid x - z) <= m * (Q / (1 - Q)).
Proof.
  intros HE Hk Hq Hz Hz1 Q HQ. unfold sigmoid. apply inverse_value; auto.
  assert (P : 1 - kappa <= E * exp x) by (apply Rabs_le_between in HE; lra).
  assert (X := exp_pos x). assert (En : E <> 0) by (intros ->; lra).
  set (g := (1 - E * exp x) / (E * exp x)).
  assert (G : exp (- x) = E * (1 + g)).
  { unfold g. rewrite exp_Ropp. field. split; [lra|exact En]. }
  assert (Hg : Rabs g <= kappa / (1 - kappa)).
  { unfold g, Rdiv. rewrite Rabs_mult, Rabs_inv, (Rabs_right (E * exp x)), Rabs_minus_sym by lra.
    apply Rmult_le_compat; auto using Rabs_pos; [apply Rlt_le, Rinv_0_lt_compat; lra|].
    apply Rinv_le_contravar; lra. }
  replace (1 - (1 + exp (- x)) * z) with ((1 - (1 + E) * z) + - ((E * z) * g))
    by (rewrite G; ring).
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp, Rabs_mult.
  unfold Q. apply Rplus_le_compat; [exact Hq|]. apply Rmult_le_compat; auto using Rabs_pos.
  replace (E * z) with ((1 - z) + - (1 - (1 + E) * z)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp. lra.
Qed.

(** Below the chord: |e^x - 1| <= |x| (e^h - 1) / h for |x| <= h *)
Definition chord (h : R) : R := (exp h - 1) / h.

Lemma exp_chord x h : 0 < h -> Rabs x <= h -> Rabs (exp x - 1) <= Rabs x * chord h.
Proof.
  intros Hh Hx. unfold chord.
  assert (C1 : 1 <= (exp h - 1) / h).
  { apply Rmult_le_reg_r with h; [exact Hh|].
    replace ((exp h - 1) / h * h) with (exp h - 1) by (field; lra).
    generalize (exp_ineq1_le h). lra. }
  destruct (Rle_lt_dec 0 x) as [H0|H0].
  - assert (exp 0 <= exp x) by (apply exp_le; exact H0). rewrite exp_0 in *.
    rewrite !Rabs_right in * by lra.
    assert (Cv := derive_convex exp exp (fun y => is_derive_exp y) exp_le h 0 (x / h)).
    assert (R : 0 <= x / h <= 1).
    { split; [apply Rdiv_le_0_compat; lra|]. apply Rmult_le_reg_r with h; [exact Hh|].
      replace (x / h * h) with x by (field; lra). lra. }
    specialize (Cv R). replace (x / h * h + (1 - x / h) * 0) with x in Cv by (field; lra).
    rewrite exp_0 in Cv. replace (x * ((exp h - 1) / h)) with (x / h * exp h + (1 - x / h) * 1 - 1)
      by (field; lra). lra.
  - assert (exp x <= exp 0) by (apply exp_le; lra). rewrite exp_0 in *.
    rewrite !Rabs_left1 by lra. generalize (exp_ineq1_le x). intros. nra.
Qed.

(** The slope of sigma near x: a bound of sigma, one of 1 - sigma, and how far one goes *)
Definition sigmoid_slope (s s1 h : R) : R := s * s1 * chord h / (1 - s1 * (h * chord h)).

Theorem sigmoid_change x d s s1 h : 0 < h -> Rabs d <= h -> sigmoid x <= s -> 1 - sigmoid x <= s1 ->
  s1 * (h * chord h) < 1 ->
  Rabs (sigmoid (x + d) - sigmoid x) <= sigmoid_slope s s1 h * Rabs d.
Proof.
  intros Hh Hd Hs Hs1 H1. assert (R := sigmoid_range x).
  set (u := exp (- d)). assert (U : 0 < u) by apply exp_pos.
  assert (C : Rabs (u - 1) <= Rabs d * chord h).
  { rewrite <- (Rabs_Ropp d). apply exp_chord; [exact Hh|]. rewrite Rabs_Ropp. exact Hd. }
  assert (C2 : Rabs (u - 1) <= h * chord h).
  { eapply Rle_trans; [exact C|]. apply Rmult_le_compat_r; [|exact Hd].
    apply Rlt_le, Rdiv_lt_0_compat; [|exact Hh]. generalize (exp_ineq1_le h). lra. }
  set (y := sigmoid x) in *.
  assert (D : 1 - s1 * (h * chord h) <= 1 + (1 - y) * (u - 1)).
  { apply Rabs_le_between in C2.
    assert ((1 - y) * - (h * chord h) <= (1 - y) * (u - 1)) by (apply Rmult_le_compat_l; lra).
    assert ((1 - y) * (h * chord h) <= s1 * (h * chord h)) by (apply Rmult_le_compat_r; lra). lra. }
  assert (E : sigmoid (x + d) = y / (1 + (1 - y) * (u - 1))).
  { unfold y, u, sigmoid in *. assert (X := exp_pos (- x)).
    replace (- (x + d)) with (- x + - d) by ring. rewrite exp_plus.
    assert (0 < exp (- x) * exp (- d)) by (apply Rmult_lt_0_compat; auto).
    field. repeat split; lra. }
  rewrite E. replace (y / (1 + (1 - y) * (u - 1)) - y) with
    (y * (1 - y) * - (u - 1) * / (1 + (1 - y) * (u - 1))) by (field; lra).
  rewrite !Rabs_mult, Rabs_Ropp, Rabs_inv, (Rabs_right y), (Rabs_right (1 - y)),
    (Rabs_right (1 + (1 - y) * (u - 1))) by lra.
  unfold sigmoid_slope.
  replace (s * s1 * chord h / (1 - s1 * (h * chord h)) * Rabs d) with
    (s * s1 * (Rabs d * chord h) * / (1 - s1 * (h * chord h))) by (field; lra).
  apply Rmult_le_compat.
  - repeat apply Rmult_le_pos; try lra. apply Rabs_pos.
  - apply Rlt_le, Rinv_0_lt_compat. lra.
  - apply Rmult_le_compat; auto using Rabs_pos; [apply Rmult_le_pos; lra|].
    apply Rmult_le_compat; lra.
  - apply Rinv_le_contravar; lra.
Qed.

(** ** The model *)
Section Sigmoid.
Variables (N : nat) (p c z : nat -> R) (e e0 e1 : R).
(** c is the exponential of - p, z the reciprocal of 1 + c *)
Hypothesis near : forall k, (k <= N)%nat ->
  Rabs (INR k * c k - Sum (upto k) (fun i => INR i * - p i * c (k - i)%nat)) <= INR k * e.
Hypothesis first : Rabs (c 0%nat - exp (- p 0%nat)) <= e0.
Hypothesis reciprocal : forall k, (k <= N)%nat ->
  Rabs (convolution (fun k => constant 1 k + c k) z k - constant 1 k) <= e1.

Notation kap := (kappa N (fun k => - p k) c e e0).
Notation q := (inverse_defect N (fun k => constant 1 k + c k) z e1).
Notation m := (majorant N z).
Notation m1 := (majorant N (fun k => constant 1 k - z k)).

Definition sigmoid_defect : R := q + (m1 + q) * (kap / (1 - kap)).
Definition sigmoid_radius : R := m * (sigmoid_defect / (1 - sigmoid_defect)).

Hypothesis kap_small : kap < 1.
Hypothesis defect_small : sigmoid_defect < 1.

Theorem sigmoid_model : encloses N z sigmoid_radius (fun t => sigmoid (poly N p t)).
Proof.
  intros t Ht. apply (sigmoid_value (poly N p t) (poly N c t) (poly N z t) kap q m m1); auto.
  - assert (R := exponential_relative N (fun k => - p k) c e e0 near first t Ht).
    rewrite poly_opp, Ropp_involutive in R. exact R.
  - assert (D := inverse_defect_bound N (fun k => constant 1 k + c k) z e1 reciprocal t Ht).
    rewrite poly_plus, poly_constant in D. exact D.
  - apply majorant_poly, Ht.
  - assert (B := majorant_poly N (fun k => constant 1 k - z k) t Ht).
    rewrite poly_minus, poly_constant in B. exact B.
Qed.

(** Bounds of sigma and 1 - sigma along p *)
Lemma sigmoid_bounds t : Rabs t <= 1 -> sigmoid (poly N p t) <= m + sigmoid_radius /\
  1 - sigmoid (poly N p t) <= m1 + sigmoid_radius.
Proof.
  intros Ht. assert (H := sigmoid_model t Ht). apply Rabs_le_between in H.
  assert (B := majorant_poly N z t Ht). apply Rabs_le_between in B.
  assert (B1 := majorant_poly N (fun k => constant 1 k - z k) t Ht).
  rewrite poly_minus, poly_constant in B1. apply Rabs_le_between in B1. lra.
Qed.

(** The sigmoid of a function within h of p *)
Variable h : R.
Hypothesis h_pos : 0 < h.
Hypothesis h_small : (m1 + sigmoid_radius) * (h * chord h) < 1.

Notation slope_bound := (sigmoid_slope (m + sigmoid_radius) (m1 + sigmoid_radius) h).

Lemma sigmoid_moves f t : encloses N p h f -> Rabs t <= 1 ->
  Rabs (sigmoid (f t) - sigmoid (poly N p t)) <= slope_bound * Rabs (f t - poly N p t).
Proof.
  intros Hf Ht. destruct (sigmoid_bounds t Ht). replace (f t) with (poly N p t + (f t - poly N p t))
    at 1 by ring. apply sigmoid_change; auto.
Qed.

Lemma slope_bound_nonneg : 0 <= slope_bound.
Proof.
  assert (H0 : Rabs 0 <= 1) by (rewrite Rabs_R0; lra).
  destruct (sigmoid_bounds 0 H0) as [H1 H2]. assert (R := sigmoid_range (poly N p 0)).
  apply Rdiv_le_0_compat; [|lra]. repeat apply Rmult_le_pos; try lra.
  - generalize (exp_ineq1_le h). lra.
  - apply Rlt_le, Rinv_0_lt_compat, h_pos.
Qed.

Theorem sigmoid_composition f : encloses N p h f ->
  encloses N z (sigmoid_radius + slope_bound * h) (fun t => sigmoid (f t)).
Proof.
  intros Hf t Ht. assert (A := sigmoid_model t Ht). assert (B := sigmoid_moves f t Hf Ht).
  replace (sigmoid (f t) - poly N z t) with
    ((sigmoid (f t) - sigmoid (poly N p t)) + (sigmoid (poly N p t) - poly N z t)) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rplus_comm. apply Rplus_le_compat; [exact A|].
  eapply Rle_trans; [exact B|]. apply Rmult_le_compat_l; [apply slope_bound_nonneg|]. apply Hf, Ht.
Qed.

(** ** The gate

    a is the stored product of p and z, b that of a and u. *)
Variables (a b u : nat -> R) (e2 : R).
Hypothesis stored_a : forall k, (k <= N)%nat -> Rabs (convolution p z k - a k) <= e2.
Hypothesis stored_b : forall k, (k <= N)%nat -> Rabs (convolution a u k - b k) <= e2.

Definition silu_radius : R := tail N p z + majorant N p * sigmoid_radius + INR (S N) * e2.
Definition gate_radius : R := tail N a u + majorant N u * silu_radius + INR (S N) * e2.

(** p sigma (p) and p sigma (p) u, of the polynomials themselves *)
Theorem silu_model : encloses N a silu_radius (fun t => poly N p t * sigmoid (poly N p t)).
Proof.
  assert (P : encloses N p 0 (poly N p)) by (intros t _; rewrite Rminus_diag_eq, Rabs_R0; lra).
  assert (H := product_model N p z a 0 sigmoid_radius e2 _ _ stored_a P sigmoid_model).
  intros t Ht. eapply Rle_trans; [apply (H t Ht)|]. unfold silu_radius. lra.
Qed.

Theorem gate_model : encloses N b gate_radius
  (fun t => poly N p t * sigmoid (poly N p t) * poly N u t).
Proof.
  assert (P : encloses N u 0 (poly N u)) by (intros t _; rewrite Rminus_diag_eq, Rabs_R0; lra).
  assert (H := product_model N a u b silu_radius 0 e2 _ _ stored_b silu_model P).
  intros t Ht. eapply Rle_trans; [apply (H t Ht)|]. unfold gate_radius. lra.
Qed.

(** How the gate moves with errors f - p of the gate and g - u of the other branch: the two
    slopes, and the model of f sigma (f) g *)
Variable hu : R.
Definition gate_slope : R :=
  (m + sigmoid_radius + slope_bound * h + majorant N p * slope_bound) * (majorant N u + hu).
Definition branch_slope : R := majorant N a + silu_radius.

Theorem gate_moves f g t : encloses N p h f -> encloses N u hu g -> Rabs t <= 1 ->
  Rabs (f t * sigmoid (f t) * g t - poly N b t) <=
  gate_slope * Rabs (f t - poly N p t) + branch_slope * Rabs (g t - poly N u t) + gate_radius.
Proof.
  intros Hf Hg Ht. assert (B := gate_model t Ht). assert (A := silu_model t Ht).
  assert (S := sigmoid_moves f t Hf Ht). destruct (sigmoid_bounds t Ht) as [S1 _].
  assert (R := sigmoid_range (poly N p t)). assert (Sn := slope_bound_nonneg).
  assert (Np := majorant_poly N p t Ht). assert (Nu := majorant_poly N u t Ht).
  assert (Na := majorant_poly N a t Ht).
  specialize (Hf t Ht). specialize (Hg t Ht).
  set (x := poly N p t) in *. set (y := poly N u t) in *. set (s := sigmoid x) in *.
  set (d := f t - x) in *. set (d' := g t - y) in *. set (s' := sigmoid (f t)) in *.
  replace (f t * s' * g t - poly N b t) with
    ((d * s + d * (s' - s) + x * (s' - s)) * (y + d') + x * s * d' + (x * s * y - poly N b t))
    by (unfold d, d'; ring).
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [|exact B].
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat.
  - rewrite Rabs_mult. unfold gate_slope.
    replace ((m + sigmoid_radius + slope_bound * h + majorant N p * slope_bound) *
      (majorant N u + hu) * Rabs d) with
      (((m + sigmoid_radius + slope_bound * h + majorant N p * slope_bound) * Rabs d) *
      (majorant N u + hu)) by ring.
    apply Rmult_le_compat; auto using Rabs_pos.
    + eapply Rle_trans; [apply Rabs_triang|].
      eapply Rle_trans; [apply Rplus_le_compat_r, Rabs_triang|]. rewrite !Rabs_mult.
      rewrite (Rabs_right s) by lra. assert (D := Rabs_pos d). assert (DS := Rabs_pos (s' - s)).
      assert (T1 : Rabs d * s <= (m + sigmoid_radius) * Rabs d).
      { rewrite Rmult_comm. apply Rmult_le_compat_r; lra. }
      assert (T2 : Rabs d * Rabs (s' - s) <= slope_bound * h * Rabs d).
      { rewrite Rmult_comm. apply Rmult_le_compat_r; [exact D|].
        eapply Rle_trans; [exact S|]. apply Rmult_le_compat_l; auto. }
      assert (T3 : Rabs x * Rabs (s' - s) <= majorant N p * slope_bound * Rabs d).
      { rewrite Rmult_assoc. apply Rmult_le_compat; auto using Rabs_pos. }
      eapply Rle_trans; [apply Rplus_le_compat; [apply Rplus_le_compat; [exact T1|exact T2]|
        exact T3]|]. right. ring.
    + eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; assumption.
  - rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|]. unfold branch_slope.
    replace (x * s) with (poly N a t + (x * s - poly N a t)) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [exact Na|exact A].
Qed.

Theorem gate_composition f g : encloses N p h f -> encloses N u hu g ->
  encloses N b (gate_slope * h + branch_slope * hu + gate_radius)
    (fun t => f t * sigmoid (f t) * g t).
Proof.
  intros Hf Hg t Ht. eapply Rle_trans; [apply (gate_moves f g t Hf Hg Ht)|].
  apply Rplus_le_compat_r, Rplus_le_compat; apply Rmult_le_compat_l; auto.
  - assert (Sn := slope_bound_nonneg). destruct (sigmoid_bounds t Ht) as [S1 _].
    assert (R := sigmoid_range (poly N p t)). assert (Np := majorant_nonneg N p).
    assert (Nu := majorant_nonneg N u).
    assert (Hu : 0 <= hu) by (eapply Rle_trans; [apply Rabs_pos|apply (Hg t Ht)]).
    apply Rmult_le_pos; [|lra].
    assert (0 <= slope_bound * h) by (apply Rmult_le_pos; lra).
    assert (0 <= majorant N p * slope_bound) by (apply Rmult_le_pos; lra). lra.
  - unfold branch_slope. assert (A := silu_model t Ht).
    assert (0 <= silu_radius) by (eapply Rle_trans; [apply Rabs_pos|exact A]).
    generalize (majorant_nonneg N a). lra.
Qed.
End Sigmoid.
