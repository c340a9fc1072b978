(** * Taylor models on the complex disc |t| <= 1: branches of roots, and the sigmoid (new)

    Pointwise rules, to be used with the defects of [TaylorDiscEquations.v]. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus TaylorProduct TaylorRoot TaylorSigmoid TaylorDisc
  TaylorRay TaylorDiscEquations.
Open Scope R_scope.

(** ** Roots *)
Lemma Cmod_square (z : C) : Cmod z * Cmod z = fst z * fst z + snd z * snd z.
Proof.
  unfold Cmod. rewrite sqrt_sqrt; [ring|]. generalize (pow2_ge_0 (fst z)) (pow2_ge_0 (snd z)). lra.
Qed.

(** If y^2 is within q < 1 of 1 and y in the right half plane, 1/y is as near to 1 as on the
    real line. *)
Theorem branch_error (y : C) q : Cmod (y * y - RtoC 1)%C <= q -> q < 1 -> 0 < fst y ->
  Cmod (/ y - RtoC 1)%C <= root_error q.
Proof.
  intros Hq H1 Hy. set (d := Cmod (/ y - RtoC 1)%C).
  assert (Yn : y <> RtoC 0) by (intros E; rewrite E in Hy; simpl in Hy; lra).
  assert (D0 : 0 <= d) by apply Cmod_ge_0.
  assert (Yp : 0 < Cmod y) by (apply Cmod_gt_0, Yn).
  set (s := Cmod y * Cmod y). assert (S0 : 0 < s) by (apply Rmult_lt_0_compat; exact Yp).
  assert (Es : s = fst y * fst y + snd y * snd y) by apply Cmod_square.
  (* |1 - y| = d |y| and |y^2 - 1|^2 = |y - 1|^2 |y + 1|^2 *)
  assert (Em : Cmod (RtoC 1 - y)%C = d * Cmod y).
  { unfold d. rewrite <- Cmod_mult. f_equal. field. exact Yn. }
  assert (E1 : s + 1 - 2 * fst y = d * d * s).
  { transitivity (Cmod (RtoC 1 - y)%C * Cmod (RtoC 1 - y)%C).
    - rewrite Cmod_square, Es. simpl. ring.
    - rewrite Em. unfold s. ring. }
  assert (E2 : Cmod (y * y - RtoC 1)%C * Cmod (y * y - RtoC 1)%C =
    (s + 1 - 2 * fst y) * (s + 1 + 2 * fst y)).
  { rewrite Cmod_square, Es. simpl. ring. }
  assert (Q2 : d * d * s * (2 * s + 2 - d * d * s) <= q * q).
  { rewrite <- E1. replace (2 * s + 2 - (s + 1 - 2 * fst y)) with (s + 1 + 2 * fst y) by ring.
    rewrite <- E2. apply Rmult_le_compat; auto using Cmod_ge_0. }
  (* s is at least 1 / (1 + d)^2 *)
  set (k := / (1 + d)). assert (K0 : 0 < k) by (apply Rinv_0_lt_compat; lra).
  assert (K1 : k * (1 + d) = 1) by (unfold k; field; lra).
  assert (Sk : k * k <= s).
  { assert (T := Cmod_triangle (/ y - RtoC 1)%C (RtoC 1)). fold d in T.
    replace (/ y - RtoC 1 + RtoC 1)%C with (/ y)%C in T by ring.
    rewrite Cmod_1, Cmod_inv in T by auto.
    assert (L : k <= Cmod y).
    { unfold k. rewrite <- (Rinv_inv (Cmod y)). apply Rinv_le_contravar; [|lra].
      apply Rinv_0_lt_compat, Yp. }
    unfold s. apply Rmult_le_compat; lra. }
  (* so q is at least 1 - k^2 *)
  assert (Hk : (1 - k * k) * (1 - k * k) <= q * q).
  { eapply Rle_trans; [|exact Q2].
    assert (P : (1 - k * k) * (1 - k * k) = d * d * (k * k) * (2 * (k * k) + 2 - d * d * (k * k))).
    { assert (Ed : d = (1 - k) * (1 + d)) by lra.
      assert (Ek : d * k = 1 - k) by lra.
      replace (d * d * (k * k)) with ((d * k) * (d * k)) by ring. rewrite Ek. ring. }
    rewrite P.
    assert (X : d * d * s * (2 * s + 2 - d * d * s) -
      d * d * (k * k) * (2 * (k * k) + 2 - d * d * (k * k)) =
      d * d * (s - k * k) * ((2 - d * d) * s + 1 + ((2 - d * d) * (k * k) + 1))) by ring.
    assert (Y1 : 0 <= (2 - d * d) * s + 1) by nra.
    assert (Y2 : 0 <= (2 - d * d) * (k * k) + 1).
    { replace ((2 - d * d) * (k * k) + 1) with (2 * (k * k) + 1 - (d * k) * (d * k)) by ring.
      replace (d * k) with (1 - k) by lra. nra. }
    assert (0 <= d * d * (s - k * k) * ((2 - d * d) * s + 1 + ((2 - d * d) * (k * k) + 1))); [|lra].
    repeat apply Rmult_le_pos; lra. }
  assert (Q0 : 0 <= q) by (eapply Rle_trans; [apply Cmod_ge_0|exact Hq]).
  assert (Kk : 1 - q <= k * k).
  { assert (1 - k * k <= q); [|lra]. apply Rnot_lt_le. intros L. nra. }
  unfold root_error. assert (R0 : 0 < sqrt (1 - q)) by (apply sqrt_lt_R0; lra).
  assert (Rk : sqrt (1 - q) <= k).
  { rewrite <- (sqrt_square k) by lra. apply sqrt_le_1_alt, Kk. }
  assert (/ k <= / sqrt (1 - q)) by (apply Rinv_le_contravar; auto).
  assert (/ k = 1 + d) by (unfold k; apply Rinv_inv). lra.
Qed.

(** The branch o of the reciprocal root of z that is near w *)
Theorem disc_root_value (z w o : C) q n : Cmod (z * (w * w) - RtoC 1)%C <= q -> q < 1 ->
  Cmod w <= n -> (o * o * z)%C = RtoC 1 -> 0 < fst (w / o)%C ->
  Cmod (o - w)%C <= n * root_error q.
Proof.
  intros Hq H1 Hn Ho Hr. assert (On : o <> RtoC 0).
  { intros E. rewrite E in Ho. assert (B : RtoC 0 = RtoC 1) by (rewrite <- Ho; ring).
    injection B. lra. }
  assert (Wn : w <> RtoC 0).
  { intros E. rewrite E in Hr. unfold Cdiv in Hr. rewrite Cmult_0_l in Hr. simpl in Hr. lra. }
  assert (Zo : z = (/ (o * o))%C).
  { rewrite <- (Cmult_1_r (/ (o * o))%C), <- Ho. field. exact On. }
  replace (o - w)%C with (w * (/ (w / o) - RtoC 1))%C by (field; auto).
  rewrite Cmod_mult. apply Rmult_le_compat; auto using Cmod_ge_0.
  apply branch_error; auto.
  replace (w / o * (w / o) - RtoC 1)%C with (z * (w * w) - RtoC 1)%C; [exact Hq|].
  rewrite Zo. field. exact On.
Qed.

(** ** The sigmoid *)
Definition csigmoid (x : C) : C := (/ (RtoC 1 + cexp (- x)))%C.

Lemma cexp_opp x : (cexp x * cexp (- x))%C = RtoC 1.
Proof. rewrite <- cexp_plus, <- cexp_0. f_equal. ring. Qed.

Lemma cexp_nonzero x : cexp x <> RtoC 0.
Proof.
  intros E. assert (H := cexp_opp x). rewrite E, Cmult_0_l in H. injection H. lra.
Qed.

Theorem disc_sigmoid_value (x E z : C) kappa q m m1 : Cmod (E * cexp x - RtoC 1)%C <= kappa ->
  kappa < 1 -> Cmod (RtoC 1 - (RtoC 1 + E) * z)%C <= q -> Cmod z <= m ->
  Cmod (RtoC 1 - z)%C <= m1 ->
  let Q := q + (m1 + q) * (kappa / (1 - kappa)) in Q < 1 ->
  (RtoC 1 + cexp (- x))%C <> RtoC 0 /\ Cmod (csigmoid x - z)%C <= m * (Q / (1 - Q)).
Proof.
  intros HE Hk Hq Hz Hz1 Q HQ. unfold csigmoid. apply disc_inverse_value; auto.
  assert (Xn := cexp_nonzero x).
  assert (P : 1 - kappa <= Cmod (E * cexp x)%C).
  { assert (T := Cmod_triangle (- (E * cexp x - RtoC 1))%C (E * cexp x)%C).
    replace (- (E * cexp x - RtoC 1) + E * cexp x)%C with (RtoC 1) in T by ring.
    rewrite Cmod_1, Cmod_opp in T. lra. }
  assert (Pn : (E * cexp x)%C <> RtoC 0) by (intros H; rewrite H, Cmod_0 in P; lra).
  assert (En : E <> RtoC 0) by (intros H; apply Pn; rewrite H; ring).
  set (g := ((RtoC 1 - E * cexp x) / (E * cexp x))%C).
  assert (G : cexp (- x)%C = (E * (RtoC 1 + g))%C).
  { transitivity (/ cexp x)%C.
    - rewrite <- (Cmult_1_r (/ cexp x)%C), <- (cexp_opp x). field. exact Xn.
    - unfold g. field. auto. }
  assert (Hg : Cmod g <= kappa / (1 - kappa)).
  { unfold g. rewrite Cmod_div by exact Pn. unfold Rdiv.
    apply Rmult_le_compat; auto using Cmod_ge_0.
    - apply Rlt_le, Rinv_0_lt_compat. lra.
    - rewrite <- Cmod_opp. replace (- (RtoC 1 - E * cexp x))%C with (E * cexp x - RtoC 1)%C by ring.
      exact HE.
    - apply Rinv_le_contravar; lra. }
  replace (RtoC 1 - (RtoC 1 + cexp (- x)) * z)%C with
    ((RtoC 1 - (RtoC 1 + E) * z) + - ((E * z) * g))%C by (rewrite G; ring).
  eapply Rle_trans; [apply Cmod_triangle|]. rewrite Cmod_opp, Cmod_mult.
  unfold Q. apply Rplus_le_compat; [exact Hq|]. apply Rmult_le_compat; auto using Cmod_ge_0.
  replace (E * z)%C with ((RtoC 1 - z) + - (RtoC 1 - (RtoC 1 + E) * z))%C by ring.
  eapply Rle_trans; [apply Cmod_triangle|]. rewrite Cmod_opp. lra.
Qed.

Theorem disc_sigmoid_change (x d : C) s s1 h : 0 < h -> Cmod d <= h ->
  (RtoC 1 + cexp (- x))%C <> RtoC 0 ->
  Cmod (csigmoid x) <= s -> Cmod (RtoC 1 - csigmoid x)%C <= s1 -> s1 * (h * chord h) < 1 ->
  (RtoC 1 + cexp (- (x + d)))%C <> RtoC 0 /\
  Cmod (csigmoid (x + d) - csigmoid x)%C <= sigmoid_slope s s1 h * Cmod d.
Proof.
  intros Hh Hd Xn Hs Hs1 H1. set (u := cexp (- d)%C). set (y := csigmoid x) in *.
  assert (C1 : Cmod (u - RtoC 1)%C <= Cmod d * chord h).
  { eapply Rle_trans; [apply (cexp_minus_1 (- d)%C (Cmod d)); rewrite Cmod_opp; lra|].
    assert (A := exp_chord (Cmod d) h Hh).
    rewrite (Rabs_right (Cmod d)) in A by (apply Rle_ge, Cmod_ge_0).
    eapply Rle_trans; [apply Rle_abs|apply A, Hd]. }
  assert (Ch : 0 <= chord h).
  { apply Rdiv_le_0_compat; [|exact Hh]. generalize (exp_ineq1_le h). lra. }
  assert (C2 : Cmod (u - RtoC 1)%C <= h * chord h).
  { eapply Rle_trans; [exact C1|]. apply Rmult_le_compat_r; auto. }
  set (v := (RtoC 1 + (RtoC 1 - y) * (u - RtoC 1))%C).
  assert (D : 1 - s1 * (h * chord h) <= Cmod v).
  { assert (T := Cmod_triangle v (- ((RtoC 1 - y) * (u - RtoC 1)))%C).
    replace (v + - ((RtoC 1 - y) * (u - RtoC 1)))%C with (RtoC 1) in T by (unfold v; ring).
    rewrite Cmod_1, Cmod_opp, Cmod_mult in T.
    assert (Cmod (RtoC 1 - y)%C * Cmod (u - RtoC 1)%C <= s1 * (h * chord h))
      by (apply Rmult_le_compat; auto using Cmod_ge_0). lra. }
  assert (Vn : v <> RtoC 0) by (intros H; rewrite H, Cmod_0 in D; lra).
  assert (E : (RtoC 1 + cexp (- (x + d)))%C = ((RtoC 1 + cexp (- x)) * v)%C).
  { replace (- (x + d))%C with (- x + - d)%C by ring. rewrite cexp_plus. fold u.
    unfold v, y, csigmoid. field. exact Xn. }
  split; [rewrite E; apply Cmult_neq_0; auto|].
  replace (csigmoid (x + d) - y)%C with (y * (RtoC 1 - y) * - (u - RtoC 1) * / v)%C.
  - rewrite !Cmod_mult, Cmod_opp, Cmod_inv by exact Vn. unfold sigmoid_slope.
    replace (s * s1 * chord h / (1 - s1 * (h * chord h)) * Cmod d) with
      (s * s1 * (Cmod d * chord h) * / (1 - s1 * (h * chord h))) by (field; lra).
    apply Rmult_le_compat.
    + repeat apply Rmult_le_pos; apply Cmod_ge_0.
    + apply Rlt_le, Rinv_0_lt_compat. lra.
    + apply Rmult_le_compat; auto using Cmod_ge_0; [apply Rmult_le_pos; apply Cmod_ge_0|].
      apply Rmult_le_compat; auto using Cmod_ge_0.
    + apply Rinv_le_contravar; lra.
  - unfold csigmoid at 1. rewrite E.
    replace (/ ((RtoC 1 + cexp (- x)) * v))%C with (y * / v)%C
      by (unfold y, csigmoid; field; auto).
    transitivity (y * (RtoC 1 - v) * / v)%C; [unfold v at 2; field; exact Vn|]. field. exact Vn.
Qed.
