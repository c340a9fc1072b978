(** * (20) Three tokens: at most four critical points on the circle (new)

    In three tokens no probability has five critical angles in one turn, so no more than four
    critical strengths behind a norm, and no more than two maxima.  For the token z at 0 the
    critical angles are the zeros of exp (T_1) s_1 + exp (T_2) s_2, where T_1, T_2 are the
    logits of the others and s_1, s_2 their derivatives. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus LocalMinimum Model TransformerModel GreatCircle
  CircleCurvature CircleMinima CircleParity CircleStrength.
Import ListNotations.
Open Scope R_scope.

Lemma rolle (f df : R -> R) a b : a < b -> (forall x, a <= x <= b -> is_derive f x (df x)) ->
  f a = f b -> exists c, a < c < b /\ df c = 0.
Proof.
  intros Hab Hd E. destruct (MVT_cor2 f df a b Hab) as (c & Ec & Hc).
  - intros c Hc. apply is_derive_Reals, Hd, Hc.
  - exists c. split; [exact Hc|]. rewrite E in Ec. apply Rmult_eq_reg_r with (b - a); lra.
Qed.

(** A local maximum, and a zero of the slope between two of them *)
Definition local_maximum (f : R -> R) (t : R) : Prop := local_minimum (fun x => - f x) t.

Lemma maximum_slope (f df : R -> R) t : (forall x, is_derive f x (df x)) ->
  local_maximum f t -> df t = 0.
Proof.
  intros Hd Hm. assert (E : - df t = 0); [|lra].
  apply (minimum_slope (fun x => - f x) t); [apply (is_derive_opp f t (df t)), Hd|exact Hm].
Qed.

Lemma between_maxima (f df ddf : R -> R) a b : (forall x, is_derive f x (df x)) ->
  (forall x, is_derive df x (ddf x)) -> a < b -> local_maximum f a -> local_maximum f b ->
  exists c, a < c < b /\ df c = 0.
Proof.
  intros Hd Hd' Hab (da & Da & Ma) (db & Db & Mb).
  destruct (Classical_Prop.classic (exists c, a < c < b /\ df c = 0)) as [H|H]; [exact H|].
  exfalso. set (m := (a + b) / 2).
  assert (S : forall x, a < x < b -> 0 < df m * df x).
  { intros x Hx. assert (N : forall y, a < y < b -> df y <> 0)
      by (intros y Hy E; apply H; exists y; auto).
    destruct (Rle_lt_dec m x) as [L|L].
    - apply (no_zero_sign df ddf Hd' m x L). intros y Hy. apply N. unfold m in Hy. lra.
    - rewrite Rmult_comm. apply (no_zero_sign df ddf Hd' x m); [lra|].
      intros y Hy. apply N. unfold m in Hy. lra. }
  set (e := Rmin (Rmin da db / 2) ((b - a) / 2)).
  assert (E0 : 0 < e) by (apply Rmin_pos; [|lra]; generalize (Rmin_pos da db Da Db); lra).
  assert (E1 : e <= Rmin da db / 2) by apply Rmin_l. assert (E2 : e <= (b - a) / 2) by apply Rmin_r.
  assert (E3 := Rmin_l da db). assert (E4 := Rmin_r da db).
  destruct (Rtotal_order (df m) 0) as [L|[L|L]].
  - assert (f b < f (b - e)).
    { apply (derive_gt f df (b - e) b Hd); [|lra]. intros x Hx.
      specialize (S x ltac:(lra)). nra. }
    specialize (Mb (b - e)). replace (b - e - b) with (- e) in Mb by ring.
    rewrite Rabs_Ropp, Rabs_right in Mb by lra. specialize (Mb ltac:(lra)). lra.
  - specialize (S m ltac:(unfold m; lra)). rewrite L in S. lra.
  - assert (f a < f (a + e)).
    { apply (derive_lt f df a (a + e) Hd); [|lra]. intros x Hx.
      specialize (S x ltac:(lra)). nra. }
    specialize (Ma (a + e)). replace (a + e - a) with e in Ma by ring.
    rewrite Rabs_right in Ma by lra. specialize (Ma ltac:(lra)). lra.
Qed.

(** ** A wave and its derivative *)
Definition tide (p q t : R) : R := p * cos t + q * sin t.
Definition flow (p q t : R) : R := q * cos t - p * sin t.

Lemma tide_turn p q t : tide p q (t + 2 * PI) = tide p q t.
Proof. unfold tide. rewrite cos_plus, sin_plus, cos_2PI, sin_2PI. ring. Qed.
Lemma flow_turn p q t : flow p q (t + 2 * PI) = flow p q t.
Proof. unfold flow. rewrite cos_plus, sin_plus, cos_2PI, sin_2PI. ring. Qed.
Lemma flow_half p q t : flow p q (t + PI) = - flow p q t.
Proof. unfold flow. rewrite neg_cos, neg_sin. ring. Qed.

Lemma flow_between p q x y t :
  flow p q t * sin (y - x) = flow p q x * sin (y - t) + flow p q y * sin (t - x).
Proof.
  unfold flow. rewrite !sin_minus.
  assert (E := sin2_cos2 x). assert (F := sin2_cos2 y). unfold Rsqr in *. ring.
Qed.

(** A sign at two angles less than half a turn apart holds between them *)
Lemma flow_sign k p q x y t : 0 < k * flow p q x -> 0 < k * flow p q y -> x < y < x + PI ->
  x <= t <= y -> 0 < k * flow p q t.
Proof.
  intros Hx Hy Hxy Ht.
  assert (S : 0 < sin (y - x)) by (apply sin_gt_0; lra).
  assert (S1 : 0 <= sin (y - t)) by (apply sin_ge_0; lra).
  assert (S2 : 0 <= sin (t - x)) by (apply sin_ge_0; lra).
  apply Rmult_lt_reg_r with (1 := S). rewrite Rmult_0_l.
  replace (k * flow p q t * sin (y - x)) with (k * (flow p q t * sin (y - x))) by ring.
  rewrite flow_between.
  replace (k * (flow p q x * sin (y - t) + flow p q y * sin (t - x)))
    with (k * flow p q x * sin (y - t) + k * flow p q y * sin (t - x)) by ring.
  destruct (Req_dec t x) as [->|N].
  - rewrite Rminus_eq_0, sin_0, Rmult_0_r, Rplus_0_r. apply Rmult_lt_0_compat; auto.
  - assert (0 < sin (t - x)) by (apply sin_gt_0; lra).
    assert (0 <= k * flow p q x * sin (y - t)) by (apply Rmult_le_pos; lra).
    assert (0 < k * flow p q y * sin (t - x)) by (apply Rmult_lt_0_compat; auto). lra.
Qed.

(** A wave takes no value three times in one turn, unless it is 0 *)
Lemma tide_three p q k x y z : x < y -> y < z -> z < x + 2 * PI ->
  tide p q x = k -> tide p q y = k -> tide p q z = k -> p = 0 /\ q = 0.
Proof.
  intros L1 L2 L3 Hx Hy Hz.
  assert (H : forall u w, u < w < u + 2 * PI -> tide p q u = k -> tide p q w = k ->
    p * sin ((u + w) / 2) = q * cos ((u + w) / 2)).
  { intros u w Hw Hu Hv. set (m := (u + w) / 2). set (e := (w - u) / 2).
    assert (S : 0 < sin e) by (apply sin_gt_0; unfold e; lra).
    assert (Eu : u = m - e) by (unfold m, e; field).
    assert (Ew : w = m + e) by (unfold m, e; field).
    rewrite Eu in Hu. rewrite Ew in Hv. unfold tide in *.
    rewrite cos_minus, sin_minus in Hu. rewrite cos_plus, sin_plus in Hv.
    apply Rmult_eq_reg_r with (sin e); [|lra]. lra. }
  assert (E1 := H x y ltac:(lra) Hx Hy). assert (E2 := H x z ltac:(lra) Hx Hz).
  set (m := (x + y) / 2) in *. set (m' := (x + z) / 2) in *.
  assert (D : 0 < sin (m' - m)) by (apply sin_gt_0; unfold m, m'; lra).
  rewrite sin_minus in D. split.
  - apply Rmult_eq_reg_r with (sin m' * cos m - cos m' * sin m); [|lra].
    transitivity (p * sin m' * cos m - p * sin m * cos m'); [ring|]. rewrite E1, E2. ring.
  - apply Rmult_eq_reg_r with (sin m' * cos m - cos m' * sin m); [|lra].
    transitivity (q * cos m * sin m' - q * cos m' * sin m); [ring|]. rewrite <- E1, <- E2. ring.
Qed.

(** ** Two waves that are independent *)
Section Pair.
Variables b1 p1 q1 b2 p2 q2 : R.
Notation s1 := (flow p1 q1).
Notation s2 := (flow p2 q2).
Notation c1 := (tide p1 q1).
Notation c2 := (tide p2 q2).

Definition pair_sum (t : R) : R := exp (b1 + c1 t) * s1 t + exp (b2 + c2 t) * s2 t.

Lemma pair_sum_turn t : pair_sum (t + 2 * PI) = pair_sum t.
Proof. unfold pair_sum. rewrite !tide_turn, !flow_turn. reflexivity. Qed.

Hypothesis det : 0 < p1 * q2 - q1 * p2.

(** The logarithm of - exp (T_1) s_1 / (exp (T_2) s_2); e = +-1 is the sign of s_1 *)
Let phi (e t : R) : R := ln (e * s1 t) - ln (- e * s2 t) + (b1 + c1 t) - (b2 + c2 t).
Let phi' (e t : R) : R := - c1 t / s1 t + c2 t / s2 t + s1 t - s2 t.
(** a zero of [pair_sum] in the arc of sign e *)
Let zero (e t : R) : Prop := 0 < e * s1 t /\ 0 < - e * s2 t /\ pair_sum t = 0.

Lemma phi_derive e t : 0 < e * s1 t -> 0 < - e * s2 t -> is_derive (phi e) t (phi' e t).
Proof.
  unfold phi, phi', flow, tide. intros H1 H2.
  assert (e <> 0) by (intros E; rewrite E in H1; lra).
  auto_derive; [split; [exact H1|split; [exact H2|trivial]]|]. field.
  repeat split; auto; intros E; rewrite E in *; lra.
Qed.

Lemma phi_zero e t : zero e t -> phi e t = 0.
Proof.
  intros (H1 & H2 & H). unfold phi.
  assert (E : exp (b1 + c1 t) * (e * s1 t) = exp (b2 + c2 t) * (- e * s2 t)).
  { unfold pair_sum in H. transitivity (e * (exp (b1 + c1 t) * s1 t)); [ring|].
    replace (exp (b1 + c1 t) * s1 t) with (- (exp (b2 + c2 t) * s2 t)) by lra. ring. }
  apply (f_equal ln) in E.
  rewrite (ln_mult (exp (b1 + c1 t))), (ln_mult (exp (b2 + c2 t))), !ln_exp in E
    by (auto using exp_pos). lra.
Qed.

Lemma pair_det t : c1 t * s2 t - s1 t * c2 t = p1 * q2 - q1 * p2.
Proof.
  assert (E := sin2_cos2 t). unfold Rsqr in E. unfold flow, tide.
  transitivity ((p1 * q2 - q1 * p2) * (sin t * sin t + cos t * cos t)); [ring|].
  rewrite E. ring.
Qed.

Lemma phi'_zero e t : 0 < e * s1 t -> 0 < - e * s2 t -> phi' e t = 0 ->
  p1 * q2 - q1 * p2 = s1 t * s2 t * (s1 t - s2 t).
Proof.
  intros H1 H2 H. rewrite <- (pair_det t). unfold phi' in H.
  assert (N1 : s1 t <> 0) by (intros E; rewrite E in H1; lra).
  assert (N2 : s2 t <> 0) by (intros E; rewrite E in H2; lra).
  assert (E : (- c1 t / s1 t + c2 t / s2 t + s1 t - s2 t) * (s1 t * s2 t) =
    - (c1 t * s2 t - s1 t * c2 t) + s1 t * s2 t * (s1 t - s2 t)) by (field; auto).
  rewrite H, Rmult_0_l in E. lra.
Qed.

(** One arc has at most one zero, ... *)
Lemma one_near x y : zero 1 x -> zero 1 y -> x < y < x + PI -> False.
Proof.
  intros Hx Hy L.
  assert (S : forall t, x <= t <= y -> 0 < 1 * s1 t /\ 0 < -1 * s2 t).
  { intros t Ht. split.
    - apply (flow_sign 1 p1 q1 x y); auto; [apply Hx|apply Hy].
    - apply (flow_sign (-1) p2 q2 x y); auto; [apply Hx|apply Hy]. }
  destruct (rolle (phi 1) (phi' 1) x y) as (t & Ht & E); [lra| | |].
  - intros t Ht. destruct (S t Ht). apply phi_derive; auto.
  - rewrite !phi_zero; auto.
  - destruct (S t ltac:(lra)) as [S1 S2]. assert (D := phi'_zero 1 t S1 S2 E).
    assert (0 < s1 t * - s2 t * (s1 t - s2 t)); [|nra].
    repeat apply Rmult_lt_0_compat; lra.
Qed.

Lemma zero_turn e t : zero e t -> zero e (t + 2 * PI).
Proof. unfold zero. rewrite !flow_turn, pair_sum_turn. auto. Qed.

Lemma zero_half e t : zero e t -> ~ zero e (t + PI).
Proof. unfold zero. rewrite !flow_half. intros (H & _) (H' & _). lra. Qed.

Lemma one_zero x y : zero 1 x -> zero 1 y -> x < y < x + 2 * PI -> False.
Proof.
  intros Hx Hy L. destruct (Rtotal_order y (x + PI)) as [T|[T|T]].
  - apply (one_near x y); auto. lra.
  - rewrite T in Hy. apply (zero_half 1 x Hx Hy).
  - apply (one_near y (x + 2 * PI)); auto using zero_turn. lra.
Qed.

(** ... and the other at most three: there phi' = 0 says that the log-concave function
    log (- s_1 s_2 (s_2 - s_1)) has a given value. *)
Let psi (t : R) : R := ln (- s1 t) + ln (s2 t) + ln (s2 t - s1 t).
Let psi' (t : R) : R := - c1 t / s1 t - c2 t / s2 t - (c2 t - c1 t) / (s2 t - s1 t).
Let psi'' (t : R) : R :=
  - (1 + (c1 t / s1 t) ^ 2) - (1 + (c2 t / s2 t) ^ 2)
  - (1 + ((c2 t - c1 t) / (s2 t - s1 t)) ^ 2).

Lemma psi_derive t : s1 t < 0 -> 0 < s2 t -> is_derive psi t (psi' t).
Proof.
  unfold psi, psi', flow, tide. intros H1 H2.
  auto_derive; [repeat split; lra|]. field. lra.
Qed.

Lemma psi'_derive t : s1 t < 0 -> 0 < s2 t -> is_derive psi' t (psi'' t).
Proof.
  unfold psi', psi'', flow, tide. intros H1 H2.
  auto_derive; [repeat split; lra|]. field. lra.
Qed.

Lemma three_near x y z u : zero (-1) x -> zero (-1) y -> zero (-1) z -> zero (-1) u ->
  x < y -> y < z -> z < u -> u < x + PI -> False.
Proof.
  intros Hx Hy Hz Hu L1 L2 L3 L4.
  assert (S : forall t, x <= t <= u -> 0 < -1 * s1 t /\ 0 < - -1 * s2 t).
  { intros t Ht. split.
    - apply (flow_sign (-1) p1 q1 x u); auto; [apply Hx|apply Hu|lra].
    - apply (flow_sign (- -1) p2 q2 x u); auto; [apply Hx|apply Hu|lra]. }
  assert (R1 : forall a b, x <= a -> a < b -> b <= u -> zero (-1) a -> zero (-1) b ->
    exists t, a < t < b /\ psi t = ln (p1 * q2 - q1 * p2)).
  { intros a b La Lab Lb Ha Hb.
    destruct (rolle (phi (-1)) (phi' (-1)) a b Lab) as (t & Ht & E).
    - intros t Ht. destruct (S t ltac:(lra)). apply phi_derive; auto.
    - rewrite !phi_zero; auto.
    - exists t. split; [exact Ht|]. destruct (S t ltac:(lra)) as [S1 S2].
      rewrite (phi'_zero (-1) t S1 S2 E). unfold psi.
      replace (s1 t * s2 t * (s1 t - s2 t)) with (- s1 t * s2 t * (s2 t - s1 t)) by ring.
      rewrite !ln_mult; try lra. apply Rmult_lt_0_compat; lra. }
  destruct (R1 x y) as (t1 & T1 & E1); auto; try lra.
  destruct (R1 y z) as (t2 & T2 & E2); auto; try lra.
  destruct (R1 z u) as (t3 & T3 & E3); auto; try lra.
  assert (R2 : forall a b, x <= a -> a < b -> b <= u -> psi a = psi b ->
    exists t, a < t < b /\ psi' t = 0).
  { intros a b La Lab Lb E. apply (rolle psi psi' a b Lab); auto.
    intros t Ht. destruct (S t ltac:(lra)). apply psi_derive; lra. }
  destruct (R2 t1 t2) as (r1 & U1 & F1); try lra.
  destruct (R2 t2 t3) as (r2 & U2 & F2); try lra.
  destruct (rolle psi' psi'' r1 r2) as (r & Hr & F); try lra.
  - intros t Ht. destruct (S t ltac:(lra)). apply psi'_derive; lra.
  - unfold psi'' in F.
    generalize (pow2_ge_0 (c1 r / s1 r)) (pow2_ge_0 (c2 r / s2 r))
      (pow2_ge_0 ((c2 r - c1 r) / (s2 r - s1 r))). lra.
Qed.

Lemma three_zeros x y z u : zero (-1) x -> zero (-1) y -> zero (-1) z -> zero (-1) u ->
  x < y -> y < z -> z < u -> u < x + 2 * PI -> False.
Proof.
  intros Hx Hy Hz Hu L1 L2 L3 L4.
  assert (Hpi := PI_RGT_0).
  assert (N : forall a b, zero (-1) a -> zero (-1) b -> b <> a + PI).
  { intros a b Ha Hb E. rewrite E in Hb. apply (zero_half (-1) a Ha Hb). }
  assert (T := fun a => zero_turn (-1) a).
  (* one of the four gaps is over half a turn *)
  destruct (Rlt_le_dec u (x + PI)) as [G|G]; [apply (three_near x y z u); auto|].
  destruct (Rlt_le_dec (x + PI) y) as [G1|G1].
  { apply (three_near y z u (x + 2 * PI)); auto; lra. }
  destruct (Rlt_le_dec (y + PI) z) as [G2|G2].
  { apply (three_near z u (x + 2 * PI) (y + 2 * PI)); auto; lra. }
  destruct (Rlt_le_dec (z + PI) u) as [G3|G3].
  { apply (three_near u (x + 2 * PI) (y + 2 * PI) (z + 2 * PI)); auto; lra. }
  (* if none is, s_1 < 0 all around *)
  assert (M1 := N x y Hx Hy). assert (M2 := N y z Hy Hz). assert (M3 := N z u Hz Hu).
  assert (M4 := N x u Hx Hu).
  assert (A : 0 < -1 * s1 (x + PI)).
  { destruct (Rle_lt_dec (x + PI) z) as [K|K].
    - apply (flow_sign (-1) p1 q1 y z); [apply Hy|apply Hz|lra|lra].
    - apply (flow_sign (-1) p1 q1 z u); [apply Hz|apply Hu|lra|lra]. }
  rewrite flow_half in A. destruct Hx as (Hx & _). lra.
Qed.

(** So there are no five zeros in one turn. *)
Lemma pair_sign t : pair_sum t = 0 -> zero 1 t \/ zero (-1) t.
Proof.
  intros H. assert (D := pair_det t). unfold zero.
  assert (E1 := exp_pos (b1 + c1 t)). assert (E2 := exp_pos (b2 + c2 t)).
  assert (H' := H). unfold pair_sum in H'.
  destruct (Rtotal_order (s1 t) 0) as [L|[L|L]].
  - right. assert (0 < exp (b1 + c1 t) * - s1 t) by (apply Rmult_lt_0_compat; lra).
    assert (0 < s2 t) by (apply Rmult_lt_reg_l with (1 := E2); lra). repeat split; auto; lra.
  - exfalso. rewrite L, Rmult_0_r, Rplus_0_l in H'. apply Rmult_integral in H'.
    destruct H' as [H'|H']; [lra|]. rewrite L, H' in D. lra.
  - left. assert (0 < exp (b1 + c1 t) * s1 t) by (apply Rmult_lt_0_compat; lra).
    assert (0 < - s2 t) by (apply Rmult_lt_reg_l with (1 := E2); lra). repeat split; auto; lra.
Qed.

Lemma pair_four x1 x2 x3 x4 x5 : x1 < x2 -> x2 < x3 -> x3 < x4 -> x4 < x5 ->
  x5 < x1 + 2 * PI ->
  pair_sum x1 = 0 -> pair_sum x2 = 0 -> pair_sum x3 = 0 -> pair_sum x4 = 0 ->
  pair_sum x5 = 0 -> False.
Proof.
  intros L1 L2 L3 L4 L5 H1 H2 H3 H4 H5.
  apply pair_sign in H1, H2, H3, H4, H5.
  destruct H1 as [H1|H1], H2 as [H2|H2], H3 as [H3|H3], H4 as [H4|H4], H5 as [H5|H5];
    match goal with
    | A : zero 1 ?x, A' : zero 1 ?y |- _ =>
        lazymatch x with y => fail | _ =>
          solve [apply (one_zero x y); auto; lra | apply (one_zero y x); auto; lra] end
    | _ => solve [apply (three_zeros x1 x2 x3 x4); auto; lra
                 |apply (three_zeros x1 x2 x3 x5); auto; lra
                 |apply (three_zeros x1 x2 x4 x5); auto; lra
                 |apply (three_zeros x1 x3 x4 x5); auto; lra
                 |apply (three_zeros x2 x3 x4 x5); auto; lra]
    end.
Qed.
End Pair.

(** ** Two waves that are multiples of one *)
Section Dependent.
Variables b1 k1 b2 k2 p q : R.
Hypothesis some : p <> 0 \/ q <> 0.
Hypothesis some_factor : k1 <> 0 \/ k2 <> 0.
Notation sum := (pair_sum b1 (k1 * p) (k1 * q) b2 (k2 * p) (k2 * q)).

Lemma dependent_sum t : sum t = flow p q t *
  (exp (b1 + k1 * tide p q t) * k1 + exp (b2 + k2 * tide p q t) * k2).
Proof.
  unfold pair_sum.
  replace (tide (k1 * p) (k1 * q) t) with (k1 * tide p q t) by (unfold tide; ring).
  replace (tide (k2 * p) (k2 * q) t) with (k2 * tide p q t) by (unfold tide; ring).
  unfold flow. ring.
Qed.

(** The second factor vanishes for one value of the wave at most. *)
Lemma dependent_value u w :
  exp (b1 + k1 * u) * k1 + exp (b2 + k2 * u) * k2 = 0 ->
  exp (b1 + k1 * w) * k1 + exp (b2 + k2 * w) * k2 = 0 -> u = w.
Proof.
  intros Hu Hw.
  assert (Hk : forall x, exp (b1 + k1 * x) * k1 + exp (b2 + k2 * x) * k2 = 0 ->
    k1 * k2 < 0 /\ exp (b1 + k1 * x - (b2 + k2 * x)) * k1 = - k2).
  { intros x Hx. set (e1 := exp (b1 + k1 * x)) in *. set (e2 := exp (b2 + k2 * x)) in *.
    assert (E1 : 0 < e1) by apply exp_pos. assert (E2 : 0 < e2) by apply exp_pos.
    assert (Ek : e1 * k1 = - (e2 * k2)) by lra.
    split.
    - assert (N1 : k1 <> 0).
      { intros Z. rewrite Z, Rmult_0_r in Ek. assert (Z2 : e2 * k2 = 0) by lra.
        apply Rmult_integral in Z2. destruct some_factor; lra. }
      assert (S : 0 < k1 * k1) by nra.
      assert (e2 * (k1 * k2) = - (e1 * (k1 * k1))).
      { replace (e2 * (k1 * k2)) with (k1 * (e2 * k2)) by ring.
        replace (e2 * k2) with (- (e1 * k1)) by lra. ring. }
      assert (0 < e1 * (k1 * k1)) by (apply Rmult_lt_0_compat; auto). nra.
    - unfold Rminus. rewrite exp_plus, exp_Ropp. fold e1 e2.
      transitivity (e1 * k1 / e2); [field; lra|]. rewrite Ek. field. lra. }
  destruct (Hk u Hu) as [S Eu]. destruct (Hk w Hw) as [_ Ew].
  assert (N1 : k1 <> 0) by (intros Z; rewrite Z in S; lra).
  assert (N : k1 - k2 <> 0) by nra.
  rewrite <- Ew in Eu. apply Rmult_eq_reg_r in Eu; auto. apply exp_inv in Eu.
  apply Rmult_eq_reg_l with (k1 - k2); auto. lra.
Qed.

Lemma dependent_four x1 x2 x3 x4 x5 : x1 < x2 -> x2 < x3 -> x3 < x4 -> x4 < x5 ->
  x5 < x1 + 2 * PI ->
  sum x1 = 0 -> sum x2 = 0 -> sum x3 = 0 -> sum x4 = 0 -> sum x5 = 0 -> False.
Proof.
  intros L1 L2 L3 L4 L5 H1 H2 H3 H4 H5.
  set (value x := exp (b1 + k1 * tide p q x) * k1 + exp (b2 + k2 * tide p q x) * k2 = 0).
  assert (C : forall x, sum x = 0 -> flow p q x = 0 \/ value x).
  { intros x Hx. rewrite dependent_sum in Hx. apply Rmult_integral in Hx. exact Hx. }
  assert (F : forall x y z, x < y -> y < z -> z < x + 2 * PI ->
    flow p q x = 0 -> flow p q y = 0 -> flow p q z = 0 -> False).
  { intros x y z A1 A2 A3 Fx Fy Fz.
    assert (T : forall t, flow p q t = 0 -> tide q (- p) t = 0)
      by (unfold flow, tide; intros; lra).
    destruct (tide_three q (- p) 0 x y z) as [Q0 P0]; auto. lra. }
  assert (G : forall x y z, x < y -> y < z -> z < x + 2 * PI ->
    value x -> value y -> value z -> False).
  { intros x y z A1 A2 A3 Vx Vy Vz.
    destruct (tide_three p q (tide p q x) x y z) as [P0 Q0]; auto.
    - apply dependent_value; auto.
    - apply dependent_value; auto.
    - destruct some; lra. }
  apply C in H1, H2, H3, H4, H5.
  destruct H1 as [H1|H1], H2 as [H2|H2], H3 as [H3|H3], H4 as [H4|H4], H5 as [H5|H5];
    first [apply (F x1 x2 x3); auto; lra | apply (F x1 x2 x4); auto; lra
          |apply (F x1 x2 x5); auto; lra | apply (F x1 x3 x4); auto; lra
          |apply (F x1 x3 x5); auto; lra | apply (F x1 x4 x5); auto; lra
          |apply (F x2 x3 x4); auto; lra | apply (F x2 x3 x5); auto; lra
          |apply (F x2 x4 x5); auto; lra | apply (F x3 x4 x5); auto; lra
          |apply (G x1 x2 x3); auto; lra | apply (G x1 x2 x4); auto; lra
          |apply (G x1 x2 x5); auto; lra | apply (G x1 x3 x4); auto; lra
          |apply (G x1 x3 x5); auto; lra | apply (G x1 x4 x5); auto; lra
          |apply (G x2 x3 x4); auto; lra | apply (G x2 x3 x5); auto; lra
          |apply (G x2 x4 x5); auto; lra | apply (G x3 x4 x5); auto; lra].
Qed.
End Dependent.

Lemma pair_five b1 p1 q1 b2 p2 q2 x1 x2 x3 x4 x5 :
  (p1 <> 0 \/ q1 <> 0 \/ p2 <> 0 \/ q2 <> 0) ->
  x1 < x2 -> x2 < x3 -> x3 < x4 -> x4 < x5 -> x5 < x1 + 2 * PI ->
  let sum := pair_sum b1 p1 q1 b2 p2 q2 in
  sum x1 = 0 -> sum x2 = 0 -> sum x3 = 0 -> sum x4 = 0 -> sum x5 = 0 -> False.
Proof.
  intros N L1 L2 L3 L4 L5 sum H1 H2 H3 H4 H5. unfold sum in *.
  destruct (Rtotal_order (p1 * q2 - q1 * p2) 0) as [D|[D|D]].
  - assert (S : forall x, pair_sum b2 p2 q2 b1 p1 q1 x = pair_sum b1 p1 q1 b2 p2 q2 x)
      by (intros; unfold pair_sum; ring).
    apply (pair_four b2 p2 q2 b1 p1 q1 ltac:(lra) x1 x2 x3 x4 x5); auto; rewrite S; auto.
  - destruct (Req_dec p1 0) as [P1|P1]; [destruct (Req_dec q1 0) as [Q1|Q1]|].
    + (* the first wave is 0 *)
      assert (S : forall x, pair_sum b1 (0 * p2) (0 * q2) b2 (1 * p2) (1 * q2) x =
        pair_sum b1 p1 q1 b2 p2 q2 x)
        by (intros; rewrite P1, Q1, !Rmult_0_l, !Rmult_1_l; reflexivity).
      assert (N' : p2 <> 0 \/ q2 <> 0) by tauto.
      apply (dependent_four b1 0 b2 1 p2 q2 N' (or_intror R1_neq_R0) x1 x2 x3 x4 x5); auto;
        rewrite S; auto.
    + set (k := q2 / q1).
      assert (S : forall x, pair_sum b1 (1 * p1) (1 * q1) b2 (k * p1) (k * q1) x =
        pair_sum b1 p1 q1 b2 p2 q2 x).
      { intros x. rewrite !Rmult_1_l. f_equal; unfold k; [|field; auto].
        apply Rmult_eq_reg_l with q1; auto. transitivity (p1 * q2); [field; auto|lra]. }
      apply (dependent_four b1 1 b2 k p1 q1 (or_intror Q1) (or_introl R1_neq_R0)
        x1 x2 x3 x4 x5); auto; rewrite S; auto.
    + set (k := p2 / p1).
      assert (S : forall x, pair_sum b1 (1 * p1) (1 * q1) b2 (k * p1) (k * q1) x =
        pair_sum b1 p1 q1 b2 p2 q2 x).
      { intros x. rewrite !Rmult_1_l. f_equal; unfold k; [field; auto|].
        apply Rmult_eq_reg_l with p1; auto. transitivity (q1 * p2); [field; auto|lra]. }
      apply (dependent_four b1 1 b2 k p1 q1 (or_introl P1) (or_introl R1_neq_R0)
        x1 x2 x3 x4 x5); auto; rewrite S; auto.
  - apply (pair_four b1 p1 q1 b2 p2 q2 ltac:(lra) x1 x2 x3 x4 x5); auto.
Qed.

(** ** Three tokens *)
Section ThreeTokens.
Context {Token : Type} (u v w : Token) (B P Q : Token -> R).
Notation three := [u; v; w].
Notation prob := (circle_prob three B P Q).

Let nonempty : three <> nil.
Proof. discriminate. Qed.

Lemma critical_pair z y x t : (forall f : Token -> R, Sum three f = f z + f y + f x) ->
  is_derive (prob z) t 0 ->
  pair_sum (B y - B z) (P y - P z) (Q y - Q z) (B x - B z) (P x - P z) (Q x - Q z) t = 0.
Proof.
  intros Hs H. apply critical_iff in H; [|exact nonempty]. unfold log_slope in H.
  assert (Ht := total_positive three B P Q nonempty t).
  rewrite expected_total in H. set (T := Sum three (fun y => exp (B y + wave P Q y t))) in *.
  rewrite Hs in H.
  assert (E : forall i, exp (B i - B z + tide (P i - P z) (Q i - Q z) t) =
    exp (B i + wave P Q i t) / exp (B z + wave P Q z t)).
  { intros i. unfold Rdiv. rewrite <- exp_Ropp, <- exp_plus. f_equal. unfold tide, wave. ring. }
  assert (F : forall i, flow (P i - P z) (Q i - Q z) t = wave' P Q i t - wave' P Q z t)
    by (intros; unfold flow, wave'; ring).
  unfold pair_sum. rewrite !E, !F.
  assert (ET : T = exp (B z + wave P Q z t) + exp (B y + wave P Q y t)
    + exp (B x + wave P Q x t)) by apply Hs.
  assert (Ez := exp_pos (B z + wave P Q z t)).
  set (ez := exp (B z + wave P Q z t)) in *. set (ey := exp (B y + wave P Q y t)) in *.
  set (ex := exp (B x + wave P Q x t)) in *.
  apply Rmult_eq_reg_r with ez; [|lra]. rewrite Rmult_0_l.
  apply Rmult_eq_compat_r with (r := T) in H.
  replace ((wave' P Q z t - (ez * wave' P Q z t + ey * wave' P Q y t + ex * wave' P Q x t) / T) * T)
    with (T * wave' P Q z t - (ez * wave' P Q z t + ey * wave' P Q y t + ex * wave' P Q x t))
    in H by (field; lra).
  rewrite ET in H.
  transitivity (ey * (wave' P Q y t - wave' P Q z t) + ex * (wave' P Q x t - wave' P Q z t));
    [field; lra|lra].
Qed.

(** No token has five critical angles in one turn, unless nothing moves. *)
Theorem three_tokens_four z x1 x2 x3 x4 x5 : In z three -> moving three P Q ->
  x1 < x2 -> x2 < x3 -> x3 < x4 -> x4 < x5 -> x5 < x1 + 2 * PI ->
  ~ (is_derive (prob z) x1 0 /\ is_derive (prob z) x2 0 /\ is_derive (prob z) x3 0 /\
     is_derive (prob z) x4 0 /\ is_derive (prob z) x5 0).
Proof.
  intros Hz Hm L1 L2 L3 L4 L5 (H1 & H2 & H3 & H4 & H5).
  assert (G : exists y x, (forall f : Token -> R, Sum three f = f z + f y + f x) /\
    forall i, In i three -> i = z \/ i = y \/ i = x).
  { destruct Hz as [<-|[<-|[<-|[]]]]; [exists v, w|exists u, w|exists u, v];
      (split; [intros; simpl; ring|intros i [<-|[<-|[<-|[]]]]; auto]). }
  destruct G as (y & x & Hs & Hin).
  apply (pair_five (B y - B z) (P y - P z) (Q y - Q z) (B x - B z) (P x - P z) (Q x - Q z)
    x1 x2 x3 x4 x5); auto; try (apply critical_pair; assumption).
  destruct (Req_dec (P y - P z) 0) as [E1|E1]; [|auto].
  destruct (Req_dec (Q y - Q z) 0) as [E2|E2]; [|auto].
  destruct (Req_dec (P x - P z) 0) as [E3|E3]; [|auto].
  right; right; right. intros E4. destruct Hm as (i & j & Hi & Hj & N).
  apply Hin in Hi, Hj.
  assert (EP : forall k, k = z \/ k = y \/ k = x -> P k = P z /\ Q k = Q z)
    by (intros k [Ek|[Ek|Ek]]; rewrite Ek; split; lra).
  destruct (EP i Hi), (EP j Hj). destruct N; lra.
Qed.

(** So there are no three maxima within one turn. *)
Theorem three_tokens_maxima z x1 x2 x3 : In z three -> moving three P Q ->
  x1 < x2 -> x2 < x3 -> x3 < x1 + 2 * PI ->
  ~ (local_maximum (prob z) x1 /\ local_maximum (prob z) x2 /\ local_maximum (prob z) x3).
Proof.
  intros Hz Hm L1 L2 L3 (M1 & M2 & M3).
  set (f := fun t => ln (prob z t)).
  assert (Hd := circle_first_derivative three B P Q nonempty z).
  assert (Hd' := circle_second_derivative three B P Q nonempty z).
  assert (Hl : forall t, local_maximum (prob z) t -> local_maximum f t).
  { intros t (d & D & M). exists d. split; [exact D|]. intros x Hx. specialize (M x Hx).
    apply Ropp_le_contravar, ln_le; [apply prob_positive, nonempty|]. lra. }
  apply Hl in M1, M2, M3.
  destruct (between_maxima f _ _ x1 x2 Hd Hd' L1 M1 M2) as (c1 & C1 & E1).
  destruct (between_maxima f _ _ x2 x3 Hd Hd' L2 M2 M3) as (c2 & C2 & E2).
  apply (maximum_slope f _ _ Hd) in M1. apply (maximum_slope f _ _ Hd) in M2.
  apply (maximum_slope f _ _ Hd) in M3.
  assert (C := fun t => proj2 (critical_iff three B P Q nonempty z t)). unfold log_slope in C.
  apply (three_tokens_four z x1 c1 x2 c2 x3); auto; try lra.
  exact (conj (C _ M1) (conj (C _ E1) (conj (C _ M2) (conj (C _ E2) (C _ M3))))).
Qed.
End ThreeTokens.

(** Behind a norm: no five critical strengths. *)
Section Strengths.
Context {Coordinate Token : Type} (l : list Coordinate) (n : @normalisation Coordinate).
Variables (W : Token -> Coordinate -> R) (b : Token -> R) (h v : Coordinate -> R).
Hypothesis eps_nonneg : 0 <= root_eps n.
Hypothesis moves : 0 < speed l n v.
Hypothesis misses : 0 < distance_sqr l n h v.

Theorem three_tokens_strengths t1 t2 t3 z a1 a2 a3 a4 a5 : In z [t1; t2; t3] ->
  moving [t1; t2; t3] (cos_part l n W h v) (sin_part l n W v) ->
  a1 < a2 -> a2 < a3 -> a3 < a4 -> a4 < a5 ->
  let prob := norm_prob l n W b h v [t1; t2; t3] z in
  ~ (is_derive prob a1 0 /\ is_derive prob a2 0 /\ is_derive prob a3 0 /\
     is_derive prob a4 0 /\ is_derive prob a5 0).
Proof.
  intros Hz Hm L1 L2 L3 L4 prob (H1 & H2 & H3 & H4 & H5).
  assert (ne : [t1; t2; t3] <> nil) by discriminate.
  destruct (great_circle_angle l n h v eps_nonneg moves misses) as (_ & Hi & Hb & _).
  apply (three_tokens_four t1 t2 t3 (bias_logit l n W b) (cos_part l n W h v) (sin_part l n W v) z
    (theta l n h v a1) (theta l n h v a2) (theta l n h v a3) (theta l n h v a4)
    (theta l n h v a5)); auto.
  - generalize (Hb a1) (Hb a5) PI_RGT_0. lra.
  - assert (C := fun a => proj1 (strength_critical l n W b h v eps_nonneg moves misses
      [t1; t2; t3] ne z a)).
    exact (conj (C _ H1) (conj (C _ H2) (conj (C _ H3) (conj (C _ H4) (C _ H5))))).
Qed.

(** and no three maxima. *)
Theorem three_tokens_strength_maxima t1 t2 t3 z a1 a2 a3 : In z [t1; t2; t3] ->
  moving [t1; t2; t3] (cos_part l n W h v) (sin_part l n W v) -> a1 < a2 -> a2 < a3 ->
  let prob := norm_prob l n W b h v [t1; t2; t3] z in
  ~ (local_maximum prob a1 /\ local_maximum prob a2 /\ local_maximum prob a3).
Proof.
  intros Hz Hm L1 L2 prob (M1 & M2 & M3).
  destruct (great_circle_angle l n h v eps_nonneg moves misses) as (_ & Hi & Hb & _).
  assert (Hl : forall a, local_maximum prob a -> local_maximum (circle_prob [t1; t2; t3]
    (bias_logit l n W b) (cos_part l n W h v) (sin_part l n W v) z) (theta l n h v a)).
  { intros a (d & D & M). unfold local_maximum.
    apply (angle_minimum l n h v eps_nonneg moves misses (fun x => - circle_prob [t1; t2; t3]
      (bias_logit l n W b) (cos_part l n W h v) (sin_part l n W v) z x)).
    exists d. split; [exact D|]. intros x Hx.
    rewrite <- !(strength_prob l n W b h v eps_nonneg moves misses). apply M, Hx. }
  apply (three_tokens_maxima t1 t2 t3 (bias_logit l n W b) (cos_part l n W h v)
    (sin_part l n W v) z (theta l n h v a1) (theta l n h v a2) (theta l n h v a3)); auto.
  generalize (Hb a1) (Hb a3) PI_RGT_0. lra.
Qed.
End Strengths.
