(** * Fixed-point balls on plain integers, with verified exponential and logarithm

    The ball [(m, r)] at P binary places encloses the reals x with
    |x 2^P - m| <= r.  All computations are on [Z]; the checker of certificates
    spends its time here. *)
From Coq Require Import Reals ZArith Lra Lia List Factorial.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Calculus.
Import ListNotations.
Open Scope R_scope.

(** ** Taylor polynomials of the exponential *)

Fixpoint taylor (n : nat) (x : R) : R :=
  match n with
  | O => 1
  | S k => taylor k x + x ^ n / INR (fact n)
  end.

Lemma taylor_0 n : taylor n 0 = 1.
Proof.
  induction n as [|n IH]; [reflexivity|]. cbn [taylor]. rewrite IH, pow_i by lia.
  unfold Rdiv. ring.
Qed.

Lemma taylor_derive n x : is_derive (taylor (S n)) x (taylor n x).
Proof.
  assert (H : forall k, is_derive (fun x => x ^ S k / INR (fact (S k))) x (x ^ k / INR (fact k))).
  { intros k. auto_derive; [trivial|]. change (fact k + k * fact k)%nat with (S k * fact k)%nat.
    change (match k with O => 1 | S _ => INR k + 1 end) with (INR (S k)). rewrite mult_INR.
    field. split; [apply INR_fact_neq_0|apply not_0_INR; lia]. }
  induction n as [|n IH].
  - apply (is_derive_ext (fun x => 1 + x ^ 1 / INR (fact 1))); [reflexivity|].
    evar_last; [apply @is_derive_plus; [apply @is_derive_const|apply H]|].
    cbn. unfold plus, zero; cbn. field.
  - apply (is_derive_ext (fun x => taylor (S n) x + x ^ S (S n) / INR (fact (S (S n)))));
      [reflexivity|]. apply (is_derive_plus (taylor (S n))); [exact IH|apply H].
Qed.

(** |exp x - T_n (x)| <= 3 |x|^(n+1) for |x| <= 1 *)
Lemma taylor_error n x : Rabs x <= 1 -> Rabs (exp x - taylor n x) <= 3 * Rabs x ^ S n.
Proof.
  revert x. assert (Hmv : forall (f df : R -> R) B x, (forall t, is_derive f t (df t)) -> f 0 = 0 ->
    (forall t, Rabs t <= Rabs x -> Rabs (df t) <= B) -> Rabs (f x) <= B * Rabs x).
  { intros f df B x Hd H0 HB. destruct (Rtotal_order x 0) as [L|[->|L]].
    - destruct (mean_value f df x 0 L Hd) as (c & Hc & E).
      replace (f x) with (df c * x) by lra. rewrite Rabs_mult.
      apply Rmult_le_compat_r; [apply Rabs_pos|apply HB]. rewrite !Rabs_left; lra.
    - rewrite H0, Rabs_R0. lra.
    - destruct (mean_value f df 0 x L Hd) as (c & Hc & E).
      replace (f x) with (df c * x) by lra. rewrite Rabs_mult.
      apply Rmult_le_compat_r; [apply Rabs_pos|apply HB]. rewrite !Rabs_right; lra. }
  assert (Hexp : forall t, is_derive exp t (exp t))
    by (intros; apply is_derive_Reals, derivable_pt_lim_exp).
  induction n as [|n IH]; intros x Hx.
  - rewrite pow_1. apply (Hmv (fun x => exp x - taylor 0 x) exp).
    + intros t. evar_last;
        [apply @is_derive_minus; [apply Hexp|apply @is_derive_const]|apply minus_zero_r].
    + rewrite exp_0. simpl. ring.
    + intros t Ht. rewrite Rabs_right by (apply Rle_ge, Rlt_le, exp_pos).
      apply Rle_trans with (2 := exp_le_3).
      assert (H : t <= 1) by (generalize (Rle_abs t); lra).
      destruct H as [H| ->]; [apply Rlt_le, exp_increasing, H|lra].
  - replace (3 * Rabs x ^ S (S n)) with (3 * Rabs x ^ S n * Rabs x) by (simpl; ring).
    apply (Hmv (fun x => exp x - taylor (S n) x) (fun x => exp x - taylor n x)).
    + intros t. apply (is_derive_minus exp (taylor (S n))); [apply Hexp|apply taylor_derive].
    + rewrite exp_0, taylor_0. ring.
    + intros t Ht. apply Rle_trans with (3 * Rabs t ^ S n); [apply IH; lra|].
      apply Rmult_le_compat_l; [lra|]. apply pow_incr. split; [apply Rabs_pos|exact Ht].
Qed.

(** ** Products

    Three bits of x at a time, with odd multiples of y made beforehand; faster by half than
    one bit at a time, which [Z.mul] does.  Squares are faster with [Z.square]. *)

Fixpoint multiple (y y3 y5 y7 x : positive) : positive :=
  (match x with
  | 1 => y
  | 2 => y~0
  | 3 => y3
  | 4 => y~0~0
  | 5 => y5
  | 6 => y3~0
  | 7 => y7
  | p~0~0~0 => (multiple y y3 y5 y7 p)~0~0~0
  | p~0~0~1 => (multiple y y3 y5 y7 p)~0~0~0 + y
  | p~0~1~0 => ((multiple y y3 y5 y7 p)~0~0 + y)~0
  | p~0~1~1 => (multiple y y3 y5 y7 p)~0~0~0 + y3
  | p~1~0~0 => ((multiple y y3 y5 y7 p)~0 + y)~0~0
  | p~1~0~1 => (multiple y y3 y5 y7 p)~0~0~0 + y5
  | p~1~1~0 => ((multiple y y3 y5 y7 p)~0~0 + y3)~0
  | p~1~1~1 => (multiple y y3 y5 y7 p)~0~0~0 + y7
  end)%positive.

Definition positive_product (x y : positive) : positive :=
  (let y3 := y~0 + y in let y5 := y~0~0 + y in multiple y y3 y5 (y5 + y~0) x)%positive.

Definition product (x y : Z) : Z :=
  match x, y with
  | Zpos a, Zpos b | Zneg a, Zneg b => Zpos (positive_product a b)
  | Zpos a, Zneg b | Zneg a, Zpos b => Zneg (positive_product a b)
  | _, _ => 0%Z
  end.

Lemma positive_product_mul x y : positive_product x y = (x * y)%positive.
Proof.
  unfold positive_product. revert x. fix IH 1.
  destruct x as [[[p|p|]|[p|p|]|]|[[p|p|]|[p|p|]|]|]; cbn [multiple]; try rewrite IH; lia.
Qed.

Lemma product_mul x y : product x y = (x * y)%Z.
Proof. destruct x, y; cbn; rewrite ?positive_product_mul; reflexivity. Qed.

(** ** Balls *)

Definition ball := (Z * Z)%type.
Definition scale (P : Z) : R := IZR (2 ^ P).
Definition encloses (P : Z) (b : ball) (x : R) : Prop :=
  Rabs (x * scale P - IZR (fst b)) <= IZR (snd b).

Definition of_ratio (P n : Z) (d : positive) : ball := (Z.div (Z.shiftl n P) (Zpos d), 1%Z).
Definition add (b c : ball) : ball := (fst b + fst c, snd b + snd c)%Z.
Definition sub (b c : ball) : ball := (fst b - fst c, snd b + snd c)%Z.
(** The product has the places of [b], and [Q] are those of [c].  For its radius the leading
    bits of both centers are enough: [above s m] 2^s is more than |m| *)
Definition above (s m : Z) : Z := (Z.shiftr (Z.abs m) s + 1)%Z.
Definition mul (Q : Z) (b c : ball) : ball :=
  let (m, r) := b in let (n, t) := c in let s := Z.max 0 (Q - 64) in
  (Z.shiftr (product m n) Q,
   Z.shiftr (t * above s m + r * above s n) (Q - s) + Z.shiftr (r * t) Q + 3)%Z.
Definition sqr (P : Z) (b : ball) : ball :=
  let (m, r) := b in
  (Z.shiftr (Z.square m) P, Z.shiftr (Z.abs m * r + Z.abs m * r + r * r) P + 2)%Z.
(** Division by 2^k at the same places, or the same number with k places fewer *)
Definition scale_down (k : Z) (b : ball) : ball := (Z.shiftr (fst b) k, Z.shiftr (snd b) k + 2)%Z.

Lemma pow2_pos k : (0 <= k)%Z -> 0 < IZR (2 ^ k).
Proof. intros Hk. apply IZR_lt, Z.pow_pos_nonneg; lia. Qed.

Lemma scale_pos P : (0 <= P)%Z -> 0 < scale P.
Proof. apply pow2_pos. Qed.

(** Integer division rounds down by less than 1 *)
Lemma div_floor a d : IZR (a / Zpos d) <= IZR a / IZR (Zpos d) < IZR (a / Zpos d) + 1.
Proof.
  assert (Hd : 0 < IZR (Zpos d)) by (apply IZR_lt; lia).
  assert (E := Z_div_mod_eq_full a (Zpos d)). assert (B := Z.mod_pos_bound a (Zpos d) eq_refl).
  assert (E' : IZR a = IZR (Zpos d) * IZR (a / Zpos d) + IZR (a mod Zpos d))
    by (rewrite <- mult_IZR, <- plus_IZR; f_equal; exact E).
  destruct B as [B1 B2]. apply IZR_le in B1. apply IZR_lt in B2.
  split; (apply Rmult_le_reg_r with (1 := Hd) || apply Rmult_lt_reg_r with (1 := Hd));
    unfold Rdiv; rewrite Rmult_assoc, Rinv_l by lra; lra.
Qed.

Lemma shiftr_floor a k : (0 <= k)%Z ->
  IZR (Z.shiftr a k) <= IZR a / IZR (2 ^ k) < IZR (Z.shiftr a k) + 1.
Proof.
  intros Hk. rewrite Z.shiftr_div_pow2 by auto.
  assert (0 < 2 ^ k)%Z by (apply Z.pow_pos_nonneg; lia).
  destruct (2 ^ k)%Z as [|d|d]; try lia. apply div_floor.
Qed.

Lemma of_ratio_encloses P n d : (0 <= P)%Z -> encloses P (of_ratio P n d) (IZR n / IZR (Zpos d)).
Proof.
  intros HP. unfold encloses, of_ratio, scale. cbn [fst snd]. apply Rabs_le.
  generalize (div_floor (Z.shiftl n P) d). rewrite Z.shiftl_mul_pow2, mult_IZR by auto.
  replace (IZR n / IZR (Zpos d) * IZR (2 ^ P)) with (IZR n * IZR (2 ^ P) / IZR (Zpos d))
    by (unfold Rdiv; ring). lra.
Qed.

Lemma add_encloses P b c x y : encloses P b x -> encloses P c y -> encloses P (add b c) (x + y).
Proof.
  unfold encloses, add. cbn [fst snd]. rewrite !plus_IZR. intros Hx Hy.
  apply Rabs_le. apply Rabs_le_between in Hx, Hy. lra.
Qed.

Lemma sub_encloses P b c x y : encloses P b x -> encloses P c y -> encloses P (sub b c) (x - y).
Proof.
  unfold encloses, sub. cbn [fst snd]. rewrite minus_IZR, plus_IZR. intros Hx Hy.
  apply Rabs_le. apply Rabs_le_between in Hx, Hy. lra.
Qed.

Lemma above_spec s m : (0 <= s)%Z -> Rabs (IZR m) <= IZR (above s m) * IZR (2 ^ s).
Proof.
  intros Hs. assert (H2 := pow2_pos s Hs). assert (H := shiftr_floor (Z.abs m) s Hs).
  unfold above. rewrite plus_IZR, <- abs_IZR. destruct H as [_ H].
  assert (H' : IZR (Z.abs m) / IZR (2 ^ s) <= IZR (Z.shiftr (Z.abs m) s) + 1) by lra.
  apply (Rmult_le_compat_r (IZR (2 ^ s))) in H'; [|lra].
  replace (IZR (Z.abs m) / IZR (2 ^ s) * IZR (2 ^ s)) with (IZR (Z.abs m)) in H' by (field; lra).
  exact H'.
Qed.

Lemma mul_encloses P Q b c x y : (0 <= Q)%Z ->
  encloses P b x -> encloses Q c y -> encloses P (mul Q b c) (x * y).
Proof.
  intros HQ. destruct b as [m r], c as [n t]. unfold encloses, mul. rewrite product_mul.
  cbn [fst snd]. intros Hx Hy. set (s := Z.max 0 (Q - 64)).
  assert (Hs0 : (0 <= s)%Z) by (unfold s; lia). assert (HQs : (0 <= Q - s)%Z) by (unfold s; lia).
  set (e := x * scale P - IZR m) in *. set (f := y * scale Q - IZR n) in *.
  assert (Hs := scale_pos Q HQ).
  assert (H1 := shiftr_floor (m * n) Q HQ).
  assert (H2 := shiftr_floor (t * above s m + r * above s n) (Q - s) HQs).
  assert (H3 := shiftr_floor (r * t) Q HQ).
  fold (scale Q) in H1, H3. rewrite plus_IZR, !mult_IZR in H2. rewrite mult_IZR in H1, H3.
  rewrite !plus_IZR.
  assert (E : x * y * scale P = IZR m * IZR n / scale Q + (IZR m * f + IZR n * e + e * f) / scale Q)
    by (unfold e, f; field; lra).
  assert (Ht : 0 <= IZR t) by (apply Rle_trans with (2 := Hy), Rabs_pos).
  assert (Hr : 0 <= IZR r) by (apply Rle_trans with (2 := Hx), Rabs_pos).
  assert (Hm := above_spec s m Hs0). assert (Hn := above_spec s n Hs0).
  assert (Es : scale Q = IZR (2 ^ (Q - s)) * IZR (2 ^ s)).
  { unfold scale. rewrite <- mult_IZR, <- Z.pow_add_r by lia. do 2 f_equal. lia. }
  assert (Hp := pow2_pos s Hs0). assert (Hq := pow2_pos (Q - s) HQs).
  assert (B : Rabs ((IZR m * f + IZR n * e + e * f) / scale Q)
    <= (IZR t * IZR (above s m) + IZR r * IZR (above s n)) / IZR (2 ^ (Q - s))
       + IZR r * IZR t / scale Q).
  { replace ((IZR t * IZR (above s m) + IZR r * IZR (above s n)) / IZR (2 ^ (Q - s))
       + IZR r * IZR t / scale Q)
      with ((IZR (above s m) * IZR (2 ^ s) * IZR t + IZR (above s n) * IZR (2 ^ s) * IZR r
        + IZR r * IZR t) / scale Q) by (rewrite Es; field; lra).
    unfold Rdiv.
    rewrite Rabs_mult, (Rabs_right (/ scale Q)) by (apply Rle_ge, Rlt_le, Rinv_0_lt_compat; auto).
    apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat; auto|].
    apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat.
    - apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult.
      apply Rplus_le_compat; apply Rmult_le_compat; auto using Rabs_pos.
    - rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos. }
  apply Rabs_le_between in B. apply Rabs_le. lra.
Qed.

(** A square is narrower when its radius is taken from all bits, which a few squarings can afford *)
Lemma sqr_encloses P b x : (0 <= P)%Z -> encloses P b x -> encloses P (sqr P b) (x * x).
Proof.
  intros HP. destruct b as [m r]. unfold encloses, sqr. rewrite Z.square_spec.
  cbn [fst snd]. intros Hx. set (e := x * scale P - IZR m) in *.
  assert (Hs := scale_pos P HP).
  assert (H1 := shiftr_floor (m * m) P HP).
  assert (H2 := shiftr_floor (Z.abs m * r + Z.abs m * r + r * r) P HP).
  fold (scale P) in H1, H2. rewrite !plus_IZR, !mult_IZR, !abs_IZR in H2. rewrite mult_IZR in H1.
  rewrite plus_IZR.
  assert (E : x * x * scale P = IZR m * IZR m / scale P + (IZR m * e + IZR m * e + e * e) / scale P)
    by (unfold e; field; lra).
  assert (B : Rabs ((IZR m * e + IZR m * e + e * e) / scale P)
    <= (Rabs (IZR m) * IZR r + Rabs (IZR m) * IZR r + IZR r * IZR r) / scale P).
  { unfold Rdiv.
    rewrite Rabs_mult, (Rabs_right (/ scale P)) by (apply Rle_ge, Rlt_le, Rinv_0_lt_compat; auto).
    apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat; auto|].
    apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat.
    - apply Rle_trans with (1 := Rabs_triang _ _). rewrite !Rabs_mult.
      apply Rplus_le_compat; apply Rmult_le_compat_l; auto using Rabs_pos.
    - rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos. }
  apply Rabs_le_between in B. apply Rabs_le. lra.
Qed.

Lemma scale_down_bound P k b x : (0 <= k)%Z -> encloses P b x ->
  Rabs (x * scale P / IZR (2 ^ k) - IZR (fst (scale_down k b))) <= IZR (snd (scale_down k b)).
Proof.
  intros Hk Hx. destruct b as [m r]. unfold encloses, scale_down in *. cbn [fst snd] in *.
  assert (H1 := shiftr_floor m k Hk). assert (H2 := shiftr_floor r k Hk).
  assert (Hp : 0 < / IZR (2 ^ k)) by (apply Rinv_0_lt_compat, pow2_pos; auto).
  rewrite plus_IZR. apply Rabs_le_between in Hx.
  assert (Hd : (- IZR r) * / IZR (2 ^ k) <= (x * scale P - IZR m) * / IZR (2 ^ k)
    <= IZR r * / IZR (2 ^ k))
    by (split; apply Rmult_le_compat_r; lra).
  unfold Rdiv in *. apply Rabs_le. lra.
Qed.

Lemma halve_encloses P k b x : (0 <= k)%Z -> encloses P b x ->
  encloses P (scale_down k b) (x / IZR (2 ^ k)).
Proof.
  intros Hk Hx. generalize (scale_down_bound P k b x Hk Hx). unfold encloses, Rdiv.
  replace (x * / IZR (2 ^ k) * scale P) with (x * scale P * / IZR (2 ^ k)) by ring. auto.
Qed.

Lemma coarsen_encloses P k b x : (0 <= k <= P)%Z -> encloses P b x ->
  encloses (P - k) (scale_down k b) x.
Proof.
  intros Hk Hx. generalize (scale_down_bound P k b x (proj1 Hk) Hx). unfold encloses.
  replace (x * scale P / IZR (2 ^ k)) with (x * scale (P - k)); [auto|].
  unfold scale.
  replace (2 ^ P)%Z with (2 ^ (P - k) * 2 ^ k)%Z by (rewrite <- Z.pow_add_r by lia; f_equal; lia).
  rewrite mult_IZR. field. apply Rgt_not_eq, pow2_pos. lia.
Qed.

(** ** The exponential *)

Fixpoint factorial (n : nat) : positive :=
  match n with O => 1%positive | S k => Pos.mul (Pos.of_succ_nat k) (factorial k) end.

(** Coefficients 1/i! of the Taylor polynomial of degree n, for arguments below
    2^-j: the i-th has P - j i places.  Computed once. *)
Definition coefficients (P j : Z) (n : nat) : list ball :=
  map (fun i => of_ratio (P - j * Z.of_nat i) 1 (factorial i)) (seq 0 (S n)).

Fixpoint horner (P j : Z) (l : list ball) (b : ball) : ball :=
  match l with
  | nil => (0, 0)%Z
  | [c] => c
  | c :: l' => add c (mul (P - j) b (horner (P - j) j l' (scale_down j b)))
  end.

Fixpoint square (P : Z) (k : nat) (b : ball) : ball :=
  match k with O => b | S k' => square P k' (sqr P b) end.

(** Number of halvings that bring the ball below 2^-j *)
Definition halvings (P j : Z) (b : ball) : Z :=
  Z.max 0 (Z.log2_up (Z.abs (fst b) + snd b + 1) - P + j).

(** exp x = exp (x / 2^k)^(2^k); the remainder of the Taylor polynomial of degree n
    is at most 3 * 2^(- j (n+1)) *)
Definition exp_ball (P j : Z) (l : list ball) (b : ball) : ball :=
  let k := halvings P j b in
  let (m, r) := horner P j l (scale_down k b) in
  square P (Z.to_nat k) (m, r + Z.shiftr (3 * 2 ^ P) (j * Z.of_nat (length l)) + 1)%Z.

Fixpoint polynomial (l : list R) (x : R) : R :=
  match l with nil => 0 | c :: l' => c + x * polynomial l' x end.

(** Coefficients with j places fewer from one to the next *)
Fixpoint enclose_list (P j : Z) (l : list ball) (cs : list R) : Prop :=
  match l, cs with
  | nil, nil => True
  | c :: l', r :: cs' => (0 <= P)%Z /\ encloses P c r /\ enclose_list (P - j) j l' cs'
  | _, _ => False
  end.

Lemma horner_encloses P j l cs b x : (0 <= j)%Z -> enclose_list P j l cs -> encloses P b x ->
  encloses P (horner P j l b) (polynomial cs x).
Proof.
  intros Hj. revert P cs b. induction l as [|c l IH]; intros P [|r cs] b H Hb; try destruct H.
  - unfold encloses. cbn. rewrite Rmult_0_l, Rminus_0_r, Rabs_R0. lra.
  - destruct H0 as [Hc Hl]. destruct l as [|d l].
    + destruct cs; [|destruct Hl]. cbn. rewrite Rmult_0_r, Rplus_0_r. exact Hc.
    + change (encloses P (add c (mul (P - j) b (horner (P - j) j (d :: l) (scale_down j b))))
        (r + x * polynomial cs x)).
      assert (0 <= P - j)%Z by (destruct cs; [destruct Hl|apply Hl]).
      apply add_encloses; auto. apply mul_encloses; auto.
      apply IH; auto. apply coarsen_encloses; auto. lia.
Qed.

Lemma polynomial_app l c x : polynomial (l ++ [c]) x = polynomial l x + c * x ^ length l.
Proof. induction l as [|d l IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma polynomial_taylor n x :
  polynomial (map (fun i => / INR (fact i)) (seq 0 (S n))) x = taylor n x.
Proof.
  induction n as [|n IH]; [simpl; field|].
  rewrite seq_S, map_app. cbn [map]. rewrite polynomial_app, IH, map_length, seq_length.
  cbn [taylor]. rewrite Nat.add_0_l. unfold Rdiv. ring.
Qed.

Lemma factorial_fact n : IZR (Zpos (factorial n)) = INR (fact n).
Proof.
  induction n as [|n IH]; [reflexivity|]. cbn [factorial].
  rewrite Pos2Z.inj_mul, mult_IZR, IH, fact_simpl, mult_INR. f_equal.
  rewrite Zpos_P_of_succ_nat, <- Nat2Z.inj_succ, <- INR_IZR_INZ. reflexivity.
Qed.

Lemma coefficients_enclose P j n : (0 <= j)%Z -> (j * Z.of_nat n <= P)%Z ->
  enclose_list P j (coefficients P j n) (map (fun i => / INR (fact i)) (seq 0 (S n))).
Proof.
  intros Hj Hn. unfold coefficients.
  assert (H : forall k i, (i + k <= S n)%nat ->
    enclose_list (P - j * Z.of_nat i) j
      (map (fun i => of_ratio (P - j * Z.of_nat i) 1 (factorial i)) (seq i k))
      (map (fun i => / INR (fact i)) (seq i k))).
  { induction k as [|k IH]; intros i Hi; cbn [seq map enclose_list]; [exact I|].
    assert (Hp : (0 <= P - j * Z.of_nat i)%Z) by nia.
    split; [exact Hp|split].
    - rewrite <- factorial_fact, <- (Rmult_1_l (/ _)). apply of_ratio_encloses, Hp.
    - replace (P - j * Z.of_nat i - j)%Z with (P - j * Z.of_nat (S i))%Z by lia. apply IH. lia. }
  specialize (H (S n) 0%nat ltac:(lia)). rewrite Z.mul_0_r, Z.sub_0_r in H. exact H.
Qed.

Lemma square_encloses P k b x : (0 <= P)%Z -> encloses P b x ->
  encloses P (square P k b) (x ^ (2 ^ k)).
Proof.
  intros HP. revert b x. induction k as [|k IH]; intros b x H; simpl.
  - rewrite Rmult_1_r. exact H.
  - rewrite Nat.add_0_r, pow_add, <- Rpow_mult_distr. apply IH, sqr_encloses; auto.
Qed.

Lemma pow_exp x n : exp x ^ n = exp (INR n * x).
Proof.
  induction n as [|n IH]; [simpl; rewrite Rmult_0_l, exp_0; reflexivity|].
  cbn [pow]. rewrite IH, S_INR, <- exp_plus. f_equal. ring.
Qed.

Lemma halvings_small P j b x : (0 <= P)%Z -> (0 <= j)%Z -> encloses P b x ->
  Rabs (x / IZR (2 ^ halvings P j b)) <= / IZR (2 ^ j).
Proof.
  intros HP Hj Hx. destruct b as [m r]. set (k := halvings P j (m, r)). unfold encloses in Hx.
  cbn [fst snd] in Hx.
  assert (Hk : (0 <= k)%Z) by apply Z.le_max_l.
  assert (Hr : (0 <= r)%Z) by (apply le_IZR; generalize (Rabs_pos (x * scale P - IZR m)); lra).
  assert (Hpj : (0 <= P + k - j)%Z).
  { unfold k, halvings. cbn [fst snd]. generalize (Z.log2_up_nonneg (Z.abs m + r + 1)). lia. }
  assert (Hpow : (Z.abs m + r + 1 <= 2 ^ (P + k - j))%Z).
  { destruct (Z.eq_dec (Z.abs m + r + 1) 1) as [E|E].
    - rewrite E. generalize (Z.pow_pos_nonneg 2 (P + k - j)). lia.
    - apply Z.log2_up_le_pow2; [lia|]. unfold k, halvings. cbn [fst snd]. lia. }
  assert (E : (2 ^ P * 2 ^ k = 2 ^ (P + k - j) * 2 ^ j)%Z)
    by (rewrite <- !Z.pow_add_r by lia; f_equal; lia).
  apply (f_equal IZR) in E. rewrite !mult_IZR in E. fold (scale P) in E.
  apply IZR_le in Hpow. rewrite !plus_IZR, abs_IZR in Hpow.
  assert (Hs := scale_pos P HP). assert (H2k := pow2_pos k Hk). assert (H2j := pow2_pos j Hj).
  assert (Hax : Rabs x * scale P <= IZR (2 ^ (P + k - j))).
  { rewrite <- (Rabs_right (scale P)), <- Rabs_mult by lra.
    replace (x * scale P) with (x * scale P - IZR m + IZR m) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). lra. }
  unfold Rdiv.
  rewrite Rabs_mult, (Rabs_right (/ _)) by (apply Rle_ge, Rlt_le, Rinv_0_lt_compat; auto).
  apply Rmult_le_reg_r with (scale P * IZR (2 ^ k)); [apply Rmult_lt_0_compat; auto|].
  replace (Rabs x * / IZR (2 ^ k) * (scale P * IZR (2 ^ k))) with (Rabs x * scale P)
    by (field; lra).
  replace (/ IZR (2 ^ j) * (scale P * IZR (2 ^ k))) with (IZR (2 ^ (P + k - j)))
    by (rewrite E; field; lra).
  exact Hax.
Qed.

Theorem exp_ball_encloses P j n b x : (0 <= P)%Z -> (0 <= j)%Z -> (j * Z.of_nat n <= P)%Z ->
  encloses P b x -> encloses P (exp_ball P j (coefficients P j n) b) (exp x).
Proof.
  intros HP Hj Hn Hx. unfold exp_ball. set (k := halvings P j b).
  assert (Hk : (0 <= k)%Z) by apply Z.le_max_l.
  set (y := x / IZR (2 ^ k)).
  assert (Hy : Rabs y <= / IZR (2 ^ j)) by (apply halvings_small; auto).
  assert (Hh : encloses P (horner P j (coefficients P j n) (scale_down k b)) (taylor n y)).
  { rewrite <- polynomial_taylor. apply horner_encloses; auto; [apply coefficients_enclose; auto|].
    apply halve_encloses; auto. }
  destruct (horner _ _ _ _) as [m r].
  replace (exp x) with (exp y ^ (2 ^ Z.to_nat k)).
  2:{ rewrite pow_exp, pow_INR. f_equal. unfold y.
      replace (INR 2 ^ Z.to_nat k) with (IZR (2 ^ k)).
      - field. apply Rgt_not_eq, pow2_pos, Hk.
      - rewrite <- (Z2Nat.id k Hk) at 1. rewrite <- pow_IZR. reflexivity. }
  apply square_encloses; auto. unfold encloses in *. cbn [fst snd] in *.
  assert (Hlen : length (coefficients P j n) = S n)
    by (unfold coefficients; rewrite map_length, seq_length; reflexivity).
  rewrite Hlen. set (e := (j * Z.of_nat (S n))%Z). assert (He : (0 <= e)%Z) by (unfold e; lia).
  assert (H1 : / IZR (2 ^ j) <= 1).
  { rewrite <- Rinv_1. apply Rinv_le_contravar; [lra|]. apply (IZR_le 1).
    generalize (Z.pow_pos_nonneg 2 j). lia. }
  assert (Ht := taylor_error n y ltac:(lra)).
  assert (Hpow : Rabs y ^ S n <= / IZR (2 ^ e)).
  { apply Rle_trans with ((/ IZR (2 ^ j)) ^ S n).
    - apply pow_incr. split; [apply Rabs_pos|exact Hy].
    - right. rewrite pow_inv, pow_IZR. unfold e. rewrite Z.pow_mul_r by lia. reflexivity. }
  assert (Hf := shiftr_floor (3 * 2 ^ P) e He). rewrite mult_IZR in Hf. fold (scale P) in Hf.
  rewrite !plus_IZR. assert (Hs := scale_pos P HP).
  assert (Hts : Rabs ((exp y - taylor n y) * scale P) <= 3 * scale P / IZR (2 ^ e)).
  { rewrite Rabs_mult, (Rabs_right (scale P)) by lra.
    replace (3 * scale P / IZR (2 ^ e)) with (3 * / IZR (2 ^ e) * scale P) by (unfold Rdiv; ring).
    apply Rmult_le_compat_r; lra. }
  apply Rabs_le_between in Hts, Hh. apply Rabs_le. lra.
Qed.

(** With the parameters chosen for P places: j about the root of P *)
Definition root (P : Z) : Z := Z.sqrt P.
Definition table (P j : Z) : list ball := coefficients P j (Z.to_nat (P / j)).

Lemma table_encloses P j b x : (0 <= P)%Z -> (0 <= j)%Z -> encloses P b x ->
  encloses P (exp_ball P j (table P j) b) (exp x).
Proof.
  intros HP Hj. apply exp_ball_encloses; auto.
  destruct (Z.eq_dec j 0) as [->|Hne]; [lia|].
  rewrite Z2Nat.id by (apply Z.div_pos; lia). apply Z.mul_div_le. lia.
Qed.

(** ** Many exponentials

    Tables of e^i, e^(-i), e^(i/2^7) and e^(i/2^14), i < 2^7, made once, leave an argument
    below 2^-14: three products in the place of some twenty squarings. *)

(** 1, g, g^2, ...: n powers, times c *)
Fixpoint powers (P : Z) (n : nat) (g c : ball) : list ball :=
  match n with O => nil | S n' => c :: powers P n' g (mul P c g) end.

Record tables := Tables { units : list ball; inverses : list ball;
  coarse : list ball; fine : list ball; rest : list ball; plain : Z * list ball }.

(** Squarings and long products lose places: the tables are made with more of them *)
Definition spare : Z := 24.

Definition exp_powers (P j : Z) (cs : list ball) (n : Z) (d : positive) : list ball :=
  let Q := (P + spare)%Z in
  map (scale_down spare) (powers Q 128 (exp_ball Q j cs (of_ratio Q n d)) (of_ratio Q 1 1)).

Definition exp_tables (P : Z) : tables :=
  let j := root (P + spare) in let cs := table (P + spare) j in
  Tables (exp_powers P j cs 1 1) (exp_powers P j cs (-1) 1) (exp_powers P j cs 1 128)
    (exp_powers P j cs 1 16384) (table P 14) (root P, table P (root P)).

(** No large i becomes a unary number *)
Definition look_up (l : list ball) (i : Z) : option ball :=
  if (i <? 128)%Z then nth_error l (Z.to_nat i) else None.

(** e^n, if it is in the tables *)
Definition unit_power (t : tables) (n : Z) : option ball :=
  if (n <? 0)%Z then look_up (inverses t) (- n) else look_up (units t) n.

Definition exp_by_tables (P : Z) (t : tables) (b : ball) : ball :=
  let u := Z.shiftr (fst b) (P - 14) in
  let v := (u / 128)%Z in
  match unit_power t (v / 128), look_up (coarse t) (v mod 128), look_up (fine t) (u mod 128) with
  | Some x, Some y, Some z =>
    mul P (mul P x (mul P y z))
      (exp_ball P 14 (rest t) (fst b - Z.shiftl u (P - 14), snd b)%Z)
  | _, _, _ => let (j, cs) := plain t in exp_ball P j cs b
  end.

Lemma powers_enclose P n g c x y i b : (0 <= P)%Z -> encloses P g x -> encloses P c y ->
  nth_error (powers P n g c) i = Some b -> encloses P b (y * x ^ i).
Proof.
  intros HP Hg. revert c y i. induction n as [|n IH]; intros c y [|i] Hc; cbn; try discriminate.
  - intros E. injection E as <-. rewrite Rmult_1_r. exact Hc.
  - intros E. rewrite <- Rmult_assoc. apply (IH (mul P c g)); auto. apply mul_encloses; auto.
Qed.

Lemma exp_powers_enclose P n d i b : (0 <= P)%Z -> (0 <= i)%Z ->
  look_up (exp_powers P (root (P + spare)) (table (P + spare) (root (P + spare))) n d) i = Some b ->
  encloses P b (exp (IZR i * (IZR n / IZR (Zpos d)))).
Proof.
  intros HP Hi. unfold look_up, exp_powers. destruct (i <? 128)%Z; [|discriminate].
  set (Q := (P + spare)%Z). assert (HQ : (0 <= Q)%Z) by (unfold Q, spare; lia).
  rewrite nth_error_map. destruct nth_error as [g|] eqn:H; [|discriminate].
  cbn [option_map]. intros E. injection E as <-.
  replace P with (Q - spare)%Z by (unfold Q; ring).
  apply coarsen_encloses; [unfold Q, spare; lia|].
  apply powers_enclose with (x := exp (IZR n / IZR (Zpos d))) (y := 1) in H; auto.
  - rewrite Rmult_1_l, pow_exp, INR_IZR_INZ, Z2Nat.id in H by exact Hi. exact H.
  - apply table_encloses; auto; [apply Z.sqrt_nonneg|apply of_ratio_encloses, HQ].
  - replace 1 with (IZR 1 / IZR (Zpos 1)) by field. apply of_ratio_encloses, HQ.
Qed.

Lemma unit_power_encloses P n b : (0 <= P)%Z -> unit_power (exp_tables P) n = Some b ->
  encloses P b (exp (IZR n)).
Proof.
  intros HP. unfold unit_power. destruct (Z.ltb_spec n 0) as [L|L]; intros H;
    apply exp_powers_enclose in H; try lia.
  - rewrite opp_IZR in H. replace (IZR n) with (- IZR n * (IZR (-1) / IZR (Zpos 1))) by field.
    exact H.
  - replace (IZR n) with (IZR n * (IZR 1 / IZR (Zpos 1))) by field. exact H.
Qed.

Theorem exp_by_tables_encloses P b x : (14 <= P)%Z -> encloses P b x ->
  encloses P (exp_by_tables P (exp_tables P) b) (exp x).
Proof.
  intros HP Hx. assert (HP0 : (0 <= P)%Z) by lia. unfold exp_by_tables.
  set (u := Z.shiftr (fst b) (P - 14)). set (v := (u / 128)%Z).
  assert (Hplain : encloses P (exp_ball P (root P) (table P (root P)) b) (exp x))
    by (apply table_encloses; auto; apply Z.sqrt_nonneg).
  destruct unit_power as [e|] eqn:He; [|exact Hplain].
  destruct look_up as [f|] eqn:Hf; [|exact Hplain].
  destruct (look_up (fine _) _) as [g|] eqn:Hg; [|exact Hplain].
  apply unit_power_encloses in He; auto.
  apply exp_powers_enclose in Hf, Hg; auto; try (apply Z.mod_pos_bound; lia).
  assert (E : IZR u / 16384 = IZR (v / 128) + (IZR (v mod 128) * (IZR 1 / IZR 128)
    + IZR (u mod 128) * (IZR 1 / IZR 16384))).
  { assert (Eu := Z_div_mod_eq_full u 128). assert (Ev := Z_div_mod_eq_full v 128).
    fold v in Eu. apply (f_equal IZR) in Eu, Ev. rewrite plus_IZR, mult_IZR in Eu, Ev. lra. }
  replace x with (IZR u / 16384 + (x - IZR u / 16384)) by ring.
  rewrite exp_plus. apply mul_encloses; auto.
  - rewrite E, !exp_plus. apply mul_encloses; auto. apply mul_encloses; auto.
  - apply table_encloses; auto; [lia|]. unfold encloses in *. cbn [fst snd].
    rewrite minus_IZR, Z.shiftl_mul_pow2, mult_IZR by lia.
    assert (Es : scale P = IZR (2 ^ (P - 14)) * 16384).
    { unfold scale. change 16384 with (IZR (2 ^ 14)). rewrite <- mult_IZR, <- Z.pow_add_r by lia.
      do 2 f_equal. lia. }
    replace ((x - IZR u / 16384) * scale P - (IZR (fst b) - IZR u * IZR (2 ^ (P - 14))))
      with (x * scale P - IZR (fst b)); [exact Hx|]. rewrite Es. field.
Qed.

(** ** The logarithm of a rational n/d >= 1

    A guess by Newton's method (third order), of which nothing is proved; then two
    exponentials enclose it.  It works with 32 places more than it delivers. *)
Definition newton (P j : Z) (cs : list ball) (n d : positive) (y : Z) : Z :=
  let e := fst (exp_ball P j cs (y, 0%Z)) in
  let a := Z.shiftl (Zpos n) P in
  let b := (Zpos d * e)%Z in
  (y + Z.shiftl (a - b) (P + 1) / (a + b))%Z.

Definition ln_guess (P j : Z) (cs : list ball) (n d : positive) : Z :=
  let j0 := root 64 in
  let cs0 := table 64 j0 in
  let y0 := (Z.shiftl (Z.log2 (Zpos n) - Z.log2 (Zpos d)) 64 * 69315 / 100000)%Z in
  let y1 := Nat.iter 5 (newton 64 j0 cs0 n d) y0 in
  Nat.iter (Z.to_nat (Z.log2 P - 5)) (newton P j cs n d) (Z.shiftl y1 (P - 64)).

Definition ln_above_1 (P j : Z) (cs : list ball) (n d : positive) : option ball :=
  let P' := (P + 32)%Z in
  let y := ln_guess P' j cs n d in
  let slack := (2 ^ 28)%Z in
  let (m1, r1) := exp_ball P' j cs (y - slack, 0)%Z in
  let (m2, r2) := exp_ball P' j cs (y + slack, 0)%Z in
  let x := Z.shiftl (Zpos n) P' in
  if ((Zpos d * (m1 + r1) <? x) && (x <? Zpos d * (m2 - r2)))%Z%bool
  then Some (scale_down 32 (y, slack)) else None.

Lemma ln_above_1_encloses P j n d b : (0 <= P)%Z -> (0 <= j)%Z ->
  ln_above_1 P j (table (P + 32) j) n d = Some b ->
  encloses P b (ln (IZR (Zpos n) / IZR (Zpos d))).
Proof.
  intros HP Hj. unfold ln_above_1. set (P' := (P + 32)%Z). set (y := ln_guess _ _ _ _ _).
  set (slack := (2 ^ 28)%Z). assert (HP' : (0 <= P')%Z) by (unfold P'; lia).
  assert (Hs := scale_pos P' HP').
  assert (He : forall t, encloses P' (exp_ball P' j (table P' j) (t, 0%Z))
    (exp (IZR t / scale P'))).
  { intros t. apply table_encloses; auto. unfold encloses. cbn [fst snd].
    replace (IZR t / scale P' * scale P' - IZR t) with 0 by (field; lra). rewrite Rabs_R0. lra. }
  generalize (He (y - slack)%Z) (He (y + slack)%Z).
  destruct (exp_ball _ _ _ (y - slack, 0)%Z) as [m1 r1].
  destruct (exp_ball _ _ _ (y + slack, 0)%Z) as [m2 r2].
  unfold encloses at 1 2. cbn [fst snd]. intros H1 H2.
  destruct (andb _ _) eqn:E; [|discriminate]. intros Eb. injection Eb as <-.
  apply andb_prop in E. destruct E as [E1 E2]. apply Z.ltb_lt, IZR_lt in E1, E2.
  rewrite Z.shiftl_mul_pow2, !mult_IZR, plus_IZR in E1 by auto.
  rewrite Z.shiftl_mul_pow2, !mult_IZR, minus_IZR in E2 by auto. fold (scale P') in E1, E2.
  apply Rabs_le_between in H1, H2.
  assert (Hd : 0 < IZR (Zpos d)) by (apply IZR_lt; lia).
  assert (Hn : 0 < IZR (Zpos n)) by (apply IZR_lt; lia).
  set (r := IZR (Zpos n) / IZR (Zpos d)). assert (Hr : 0 < r) by (apply Rdiv_lt_0_compat; auto).
  assert (Er : IZR (Zpos n) = r * IZR (Zpos d)) by (unfold r; field; lra). rewrite Er in E1, E2.
  assert (L1 : exp (IZR (y - slack) / scale P') < r).
  { apply Rmult_lt_reg_r with (scale P'); auto. apply Rmult_lt_reg_l with (IZR (Zpos d)); auto.
    nra. }
  assert (L2 : r < exp (IZR (y + slack) / scale P')).
  { apply Rmult_lt_reg_r with (scale P'); auto. apply Rmult_lt_reg_l with (IZR (Zpos d)); auto.
    nra. }
  apply ln_increasing in L1; [|apply exp_pos]. apply ln_increasing in L2; [|exact Hr].
  rewrite ln_exp, minus_IZR in L1. rewrite ln_exp, plus_IZR in L2.
  replace P with (P' - 32)%Z by (unfold P'; lia). apply coarsen_encloses; [unfold P'; lia|].
  unfold encloses. cbn [fst snd].
  apply (Rmult_lt_compat_r (scale P')) in L1, L2; auto. unfold Rdiv in L1, L2.
  rewrite Rmult_assoc, Rinv_l in L1, L2 by lra. apply Rabs_le. lra.
Qed.

(** The logarithm of any positive rational *)
Definition ln_ball (P j : Z) (cs : list ball) (n d : positive) : option ball :=
  if (d <=? n)%positive then ln_above_1 P j cs n d
  else match ln_above_1 P j cs d n with Some b => Some (sub (0, 0)%Z b) | None => None end.

Theorem ln_ball_encloses P j n d b : (0 <= P)%Z -> (0 <= j)%Z ->
  ln_ball P j (table (P + 32) j) n d = Some b ->
  encloses P b (ln (IZR (Zpos n) / IZR (Zpos d))).
Proof.
  intros HP Hj. unfold ln_ball. destruct (d <=? n)%positive; [apply ln_above_1_encloses; auto|].
  destruct ln_above_1 as [c|] eqn:E; [|discriminate]. intros Eb. injection Eb as <-.
  apply ln_above_1_encloses in E; auto.
  assert (Hd : 0 < IZR (Zpos d)) by (apply IZR_lt; lia).
  assert (Hn : 0 < IZR (Zpos n)) by (apply IZR_lt; lia).
  rewrite ln_quotient in * by auto.
  replace (ln (IZR (Zpos n)) - ln (IZR (Zpos d))) with (0 - (ln (IZR (Zpos d)) - ln (IZR (Zpos n))))
    by ring.
  apply sub_encloses; [|exact E]. unfold encloses. cbn. rewrite Rmult_0_l, Rminus_0_r, Rabs_R0. lra.
Qed.

(** Division by a positive integer *)
Definition divide (b : ball) (q : positive) : ball := (fst b / Zpos q, snd b + 1)%Z.

Lemma divide_encloses P b x q : encloses P b x -> encloses P (divide b q) (x / IZR (Zpos q)).
Proof.
  unfold encloses, divide. cbn [fst snd]. intros H.
  assert (Hq : 1 <= IZR (Zpos q)) by (apply IZR_le; lia).
  assert (Hf := div_floor (fst b) q). rewrite plus_IZR.
  assert (H1 : Rabs ((x * scale P - IZR (fst b)) / IZR (Zpos q)) <= IZR (snd b)).
  { unfold Rdiv.
    rewrite Rabs_mult, (Rabs_right (/ _)) by (apply Rle_ge, Rlt_le, Rinv_0_lt_compat; lra).
    assert (/ IZR (Zpos q) <= 1) by (rewrite <- Rinv_1; apply Rinv_le_contravar; lra).
    generalize (Rabs_pos (x * scale P - IZR (fst b))). nra. }
  apply Rabs_le_between in H1. unfold Rdiv in *. apply Rabs_le. lra.
Qed.

(** ** Signs *)
Definition negative (b : ball) : bool := (fst b + snd b <? 0)%Z.
Definition positive_ball (b : ball) : bool := (0 <? fst b - snd b)%Z.

Lemma negative_sound P b x : (0 <= P)%Z -> encloses P b x -> negative b = true -> x < 0.
Proof.
  unfold encloses, negative. intros HP Hx H. apply Z.ltb_lt, IZR_lt in H. rewrite plus_IZR in H.
  apply Rabs_le_between in Hx. generalize (scale_pos P HP). nra.
Qed.

Lemma positive_sound P b x : (0 <= P)%Z -> encloses P b x -> positive_ball b = true -> 0 < x.
Proof.
  unfold encloses, positive_ball. intros HP Hx H. apply Z.ltb_lt, IZR_lt in H.
  rewrite minus_IZR in H.
  apply Rabs_le_between in Hx. generalize (scale_pos P HP). nra.
Qed.
