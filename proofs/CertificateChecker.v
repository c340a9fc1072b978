(** * A verified checker of peak certificates

    A certificate is data; [certificate_sound] turns the computation
    [check bits c = true] into the theorem that every token named in the certificate
    has exactly one peak, inside its bracket.

    ** Format

    A generated file has the form

<<
      From Coq Require Import ZArith List.
      From Steerlaw Require Import CertificateChecker.
      Import ListNotations.
      Open Scope Z_scope.
      Definition example : certificate := Certificate
        1                             (* q: number of contexts in P and in N  *)
        [ Row 1 4 2 1;                (* row 0: p = 1/4, rho = 2/1            *)
          Row 1 2 1 1;                (* row 1: p = 1/2, rho = 1/1            *)
          Row 1 4 1 2 ]               (* row 2: p = 1/4, rho = 1/2            *)
        1000                          (* D: common denominator of brackets    *)
        [ Bracket 1 (-1) 1 ].         (* row 1 peaks in (-1/D, 1/D)           *)
      Theorem example_certified : certified example.
      Proof. apply (certificate_sound 60). vm_cast_no_check (eq_refl true). Qed.
>>

    A row is a token, or a level of tokens of equal log-odds, of one context: its
    unsteered probability p = pn/pd (or a positive weight proportional to it), and
    the rational rho = rn/rd = prod_P p(z|.) / prod_N p(z|.), so that its log-odds
    are M = (1/q) ln rho.  A bracket names a row by its index from 0, and two
    integers n1 < n2: the peak is in the open interval (n1/D, n2/D).  All numbers
    are integers in decimal; pn, pd, rn, rd, q and D are positive.

    The tokens of largest and smallest log-odds have no bracket.  If all the others
    have one, the file may add
<<
      Theorem example_complete : every_row example.
      Proof. apply complete_sound. vm_cast_no_check (eq_refl true). Qed.
>>
    The argument of [certificate_sound] is the number of binary places of the
    computation; too few can only make the check fail.  For brackets of width 10^-n,
    4 n + 40 are ample unless |a M| is large.

    ** What is trusted

    The Rocq kernel with its evaluator, and the axioms of the classical reals.  The
    arithmetic is fixed-point on plain integers ([FixedPoint.v]); no axiom on machine
    integers is used. *)
From Coq Require Import Reals ZArith Lra Lia List Bool.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus FixedPoint Tilt Derivative MeanIncreasing Bump.
Import ListNotations.
Open Scope R_scope.

(** ** Certificates *)

Record row := Row { pn : positive; pd : positive; rn : positive; rd : positive }.
Record bracket := Bracket { index : nat; lower : Z; upper : Z }.
Record certificate := Certificate {
  size : positive; rows : list row; denominator : positive; brackets : list bracket }.

Notation ratio n d := (IZR n / IZR (Zpos d)).

Definition row_weight (t : row) : R := ratio (Zpos (pn t)) (pd t).
Definition rho (t : row) : R := ratio (Zpos (rn t)) (rd t).
Definition row_log_odds (q : positive) (t : row) : R := ln (rho t) / IZR (Zpos q).

(** Exactly one peak of the steered probability, strictly inside (lo, hi): before
    it the probability increases strictly, after it it decreases strictly, and there
    the mean log-odds are those of the token. *)
Definition one_peak_in (q : positive) (l : list row) (z : row) (lo hi : R) : Prop :=
  let sigma := tilt l row_weight (row_log_odds q) in
  exists alpha : R, lo < alpha < hi /\
    (forall x, peaks_at (sigma z) x <-> x = Finite alpha) /\
    (forall a, mean l row_weight (row_log_odds q) a = row_log_odds q z <-> a = alpha).

Definition certified (c : certificate) : Prop :=
  forall b, In b (brackets c) -> exists z, nth_error (rows c) (index b) = Some z /\
  one_peak_in (size c) (rows c) z
    (ratio (lower b) (denominator c)) (ratio (upper b) (denominator c)).

(** ** Two signs make a bracket *)
Section TwoSigns.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pw : positive_weights zs p.

(** sum_y p_y (M_y - M_z) e^(a M_y), of the sign of E_a[M] - M_z *)
Definition balance z a := Sum zs (fun y => p y * (M y - M z) * exp (a * M y)).

Lemma balance_mean z a : balance z a = (mean zs p M a - M z) * mass zs p M a.
Proof.
  rewrite Rmult_minus_distr_r, <- mean_mass by auto.
  unfold balance, mass. rewrite <- Sum_scal, <- Sum_minus. apply Sum_ext; intros; ring.
Qed.

Lemma balance_sign z a :
  (balance z a < 0 -> mean zs p M a < M z) /\ (0 < balance z a -> M z < mean zs p M a).
Proof. rewrite balance_mean. generalize (mass_pos zs p M pw a). split; nra. Qed.

Theorem two_signs z lo hi : In z zs -> nonconstant zs M ->
  balance z lo < 0 -> 0 < balance z hi ->
  exists alpha : R, lo < alpha < hi /\
    (forall x, peaks_at (tilt zs p M z) x <-> x = Finite alpha) /\
    (forall a, mean zs p M a = M z <-> a = alpha).
Proof.
  intros Hz nc Hl Hh. apply balance_sign in Hl, Hh.
  destruct (mean_surjective zs p M pw (M z)) as (alpha & Ha).
  { generalize (bottom_lt_mean zs p M pw lo nc) (mean_lt_top zs p M pw hi nc). lra. }
  exists alpha. assert (inc := tilt_mean_increasing zs p M pw nc).
  assert (le := mean_le zs p M pw). split; [split|split].
  - destruct (Rlt_le_dec lo alpha) as [|H]; auto. apply le in H. lra.
  - destruct (Rlt_le_dec alpha hi) as [|H]; auto. apply le in H. lra.
  - intros x. assert (Hp := peak_root zs p M pw nc z alpha Hz Ha).
    split; [intros H; apply (peaks_at_unique _ _ _ H Hp)|intros ->; exact Hp].
  - intros a. split; [|intros ->; exact Ha].
    intros E. apply (mean_injective zs p M pw a alpha nc). congruence.
Qed.
End TwoSigns.

(** ** Exact test that M is not constant *)
Definition rho_differ (t u : row) := negb (Pos.eqb (rn t * rd u) (rn u * rd t)).
Definition not_constant (l : list row) :=
  match l with nil => false | t :: l' => existsb (rho_differ t) l' end.

Lemma IZR_pos n : 0 < IZR (Zpos n).
Proof. apply IZR_lt. lia. Qed.

Lemma rho_pos t : 0 < rho t.
Proof. apply Rdiv_lt_0_compat; apply IZR_pos. Qed.

Lemma row_weight_pos t : 0 < row_weight t.
Proof. apply Rdiv_lt_0_compat; apply IZR_pos. Qed.

Lemma not_constant_sound q l : not_constant l = true -> nonconstant l (row_log_odds q).
Proof.
  destruct l as [|t l]; simpl; [discriminate|]. intros H. apply existsb_exists in H.
  destruct H as (u & Hu & H). exists t, u. split; [left; auto|split; [right; auto|]].
  unfold rho_differ in H. apply negb_true_iff, Pos.eqb_neq in H. intros E. apply H. clear H.
  assert (Hq := IZR_pos q). apply Rmult_eq_reg_r in E; [|apply Rinv_neq_0_compat; lra].
  apply ln_inv in E; auto using rho_pos. unfold rho in E.
  generalize (IZR_pos (rd t)) (IZR_pos (rd u)); intros H1 H2.
  assert (Z.mul (Zpos (rn t)) (Zpos (rd u)) = Z.mul (Zpos (rn u)) (Zpos (rd t))) as E'.
  { apply eq_IZR. rewrite !mult_IZR.
    apply Rmult_eq_reg_r with (/ (IZR (Zpos (rd t)) * IZR (Zpos (rd u)))).
    - transitivity (ratio (Zpos (rn t)) (rd t)); [field; lra|]. rewrite E. field. lra.
    - apply Rinv_neq_0_compat. nra. }
  simpl in E'. congruence.
Qed.

(** ** The checker *)

Section Checker.
Variable bits : positive.
Variable q : positive.
Let P := Zpos bits.
Notation encloses := (encloses P).

(** Balls for the weight and the log-odds of each row, computed once; [None] if a
    logarithm could not be enclosed *)
Definition row_ball (j : Z) (cs : list ball) (t : row) : option (ball * ball) :=
  match ln_ball P j cs (rn t) (rd t) with
  | Some m => Some (of_ratio P (Zpos (pn t)) (pd t), divide m q)
  | None => None
  end.

Fixpoint row_balls (j : Z) (cs : list ball) (l : list row) : option (list (ball * ball)) :=
  match l with
  | nil => Some nil
  | t :: l' =>
    match row_ball j cs t, row_balls j cs l' with
    | Some b, Some bs => Some (b :: bs)
    | _, _ => None
    end
  end.

(** The terms of [balance] at strength [a], for the token of log-odds [m], each with
    its log-odds; [j] and [cs] belong to the exponential *)
Definition terms (j : Z) (cs : list ball) (m a : ball) (l : list (ball * ball)) :
    list (ball * ball) :=
  map (fun t =>
    (mul P (mul P (fst t) (sub (snd t) m)) (exp_ball P j cs (mul P a (snd t))), snd t)) l.

Definition sum_terms (l : list (ball * ball)) : ball :=
  fold_right (fun t s => add (fst t) s) (0%Z, 0%Z) l.

(** The terms at strength a + e from those at a: one multiplication by exp (e M).
    For a small e a short Taylor polynomial is enough. *)
Definition shift_terms (j : Z) (e : ball) (l : list (ball * ball)) : list (ball * ball) :=
  let j' := Z.max j (P - Z.log2_up (Z.abs (fst e) + 2) - 8) in
  let cs' := table P j' in
  map (fun t => (mul P (fst t) (exp_ball P j' cs' (mul P e (snd t))), snd t)) l.

Definition check_bracket j cs (l : list (ball * ball)) (d : positive) (b : bracket) : bool :=
  match nth_error l (index b) with
  | None => false
  | Some z =>
    let at_lower := terms j cs (snd z) (of_ratio P (lower b) d) l in
    if negative (sum_terms at_lower) then
      positive_ball (sum_terms (shift_terms j (of_ratio P (upper b - lower b) d) at_lower))
    else false
  end.

(** *** Soundness *)

Definition row_enclosed (b : ball * ball) (t : row) : Prop :=
  encloses (fst b) (row_weight t) /\ encloses (snd b) (row_log_odds q t).

Lemma row_balls_enclose j l bs : (0 <= j)%Z -> row_balls j (table (P + 32) j) l = Some bs ->
  Forall2 row_enclosed bs l.
Proof.
  intros Hj. assert (HP : (0 <= P)%Z) by discriminate.
  revert bs. induction l as [|t l IH]; intros bs; cbn [row_balls].
  - intros E. injection E as <-. constructor.
  - unfold row_ball. destruct ln_ball as [m|] eqn:Hm; [|discriminate].
    destruct row_balls as [bs'|]; [|discriminate]. intros E. injection E as <-.
    constructor; [split|apply IH; reflexivity]; cbn [fst snd].
    + apply of_ratio_encloses, HP.
    + apply divide_encloses. apply ln_ball_encloses in Hm; auto.
Qed.

(** Balls of the terms of a sum over the rows, each with its log-odds *)
Definition encloses_terms (f : row -> R) (bs : list (ball * ball)) (l : list row) : Prop :=
  Forall2 (fun b t => encloses (fst b) (f t) /\ encloses (snd b) (row_log_odds q t)) bs l.

Lemma sum_terms_encloses f bs l : encloses_terms f bs l -> encloses (sum_terms bs) (Sum l f).
Proof.
  induction 1 as [|b t bs l [Hf _] _ IH]; cbn [sum_terms fold_right Sum].
  - unfold FixedPoint.encloses. cbn [fst snd]. rewrite Rmult_0_l, Rminus_0_r, Rabs_R0. lra.
  - apply add_encloses; assumption.
Qed.

Lemma terms_enclose j m a bm ba bs l : (0 <= j)%Z -> encloses bm m -> encloses ba a ->
  Forall2 row_enclosed bs l ->
  encloses_terms (fun t => row_weight t * (row_log_odds q t - m) * exp (a * row_log_odds q t))
    (terms j (table P j) bm ba bs) l.
Proof.
  intros Hj Hm Ha H. assert (HP : (0 <= P)%Z) by discriminate.
  induction H as [|b t bs l [Hw HM] _ IH]; constructor; auto. cbn [fst snd]. split; [|exact HM].
  apply mul_encloses; auto; [apply mul_encloses; auto using sub_encloses|].
  apply table_encloses; auto. apply mul_encloses; auto.
Qed.

Lemma shift_terms_enclose j f e be bs l : (0 <= j)%Z -> encloses be e -> encloses_terms f bs l ->
  encloses_terms (fun t => f t * exp (e * row_log_odds q t)) (shift_terms j be bs) l.
Proof.
  intros Hj He H. assert (HP : (0 <= P)%Z) by discriminate. unfold shift_terms.
  set (j' := Z.max _ _). assert (Hj' : (0 <= j')%Z) by (unfold j'; lia).
  induction H as [|b t bs l [Hf HM] _ IH]; constructor; auto. cbn [fst snd]. split; [|exact HM].
  apply mul_encloses; auto. apply table_encloses; auto. apply mul_encloses; auto.
Qed.
End Checker.

(** [bits] is the number of binary places *)
Definition check (bits : positive) (c : certificate) : bool :=
  let P := Zpos bits in
  let j := root P in
  let cs := table P j in
  not_constant (rows c) &&
  match row_balls bits (size c) j (table (P + 32) j) (rows c) with
  | None => false
  | Some l => forallb (check_bracket bits j cs l (denominator c)) (brackets c)
  end.

Lemma Forall2_nth {A B} (r : A -> B -> Prop) l m n x : Forall2 r l m -> nth_error l n = Some x ->
  exists y, nth_error m n = Some y /\ r x y.
Proof.
  intros H. revert n. induction H as [|a b l m Hr _ IH]; intros [|n]; simpl; try discriminate; auto.
  intros E. injection E as <-. eauto.
Qed.

(** A certificate that the checker accepts is true. *)
Theorem certificate_sound bits c : check bits c = true -> certified c.
Proof.
  unfold check. intros H b Hb. apply andb_prop in H. destruct H as [Hn H].
  apply (not_constant_sound (size c)) in Hn.
  destruct row_balls as [l|] eqn:Hl; [|discriminate].
  apply row_balls_enclose in Hl; [|apply Z.sqrt_nonneg].
  rewrite forallb_forall in H. specialize (H b Hb). unfold check_bracket in H.
  destruct (nth_error l (index b)) as [zb|] eqn:Hz; [|discriminate].
  destruct (Forall2_nth _ _ _ _ _ Hl Hz) as (z & Hz' & _ & HM).
  exists z. split; [exact Hz'|]. apply nth_error_In in Hz'.
  assert (pw : positive_weights (rows c) row_weight).
  { split; [intros E; rewrite E in Hz'; destruct Hz'|intros; apply row_weight_pos]. }
  set (P := Zpos bits) in *. assert (HP : (0 <= P)%Z) by discriminate.
  assert (Hj : (0 <= root P)%Z) by apply Z.sqrt_nonneg.
  assert (Ha : forall n, encloses P (of_ratio P n (denominator c)) (ratio n (denominator c)))
    by (intros; apply of_ratio_encloses; auto).
  destruct negative eqn:H1 in H; [|discriminate].
  assert (Hlow := terms_enclose bits (size c) (root P) _ _ _ _ l (rows c)
    Hj HM (Ha (lower b)) Hl).
  assert (Hup := shift_terms_enclose bits (size c) (root P) _ _ _ _ (rows c) Hj
    (Ha (upper b - lower b)%Z) Hlow).
  apply sum_terms_encloses in Hlow, Hup.
  replace (Sum (rows c) _) with (balance (rows c) row_weight (row_log_odds (size c)) z
    (ratio (upper b) (denominator c))) in Hup.
  - apply two_signs; auto;
      [exact (negative_sound P _ _ HP Hlow H1)|exact (positive_sound P _ _ HP Hup H)].
  - apply Sum_ext. intros t _.
    replace (ratio (upper b) (denominator c)) with
      (ratio (lower b) (denominator c) + ratio (upper b - lower b) (denominator c)).
    + rewrite Rmult_plus_distr_r, exp_plus. ring.
    + rewrite minus_IZR. field. generalize (IZR_pos (denominator c)). lra.
Qed.

(** ** All tokens

    A certificate is complete if it has a bracket for every row that has neither the
    largest nor the smallest rho, which rational comparisons decide. *)
Definition rho_le (t u : row) : bool := (rn t * rd u <=? rn u * rd t)%positive.

Definition accounted (c : certificate) (kt : nat * row) : bool :=
  let (k, t) := kt in
  existsb (fun b => Nat.eqb (index b) k) (brackets c) ||
  forallb (fun u => rho_le u t) (rows c) || forallb (rho_le t) (rows c).

Definition complete (c : certificate) : bool :=
  not_constant (rows c) && forallb (accounted c) (combine (seq 0 (length (rows c))) (rows c)).

(** Every row has a bracket, or its probability increases strictly on the whole line
    (peak at +oo), or it decreases strictly (peak at -oo). *)
Definition every_row (c : certificate) : Prop :=
  forall k t, nth_error (rows c) k = Some t ->
  let sigma := tilt (rows c) row_weight (row_log_odds (size c)) t in
  (exists b, In b (brackets c) /\ index b = k) \/ increasing sigma \/ decreasing sigma.

Lemma rho_le_sound q t u : rho_le t u = true -> row_log_odds q t <= row_log_odds q u.
Proof.
  unfold rho_le. intros H. apply Pos.leb_le in H.
  apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, IZR_pos|].
  apply ln_le; [apply rho_pos|]. unfold rho.
  generalize (IZR_pos (rd t)) (IZR_pos (rd u)); intros Ht Hu.
  apply Rmult_le_reg_r with (IZR (Zpos (rd t)) * IZR (Zpos (rd u)));
    [apply Rmult_lt_0_compat; auto|].
  replace (ratio (Zpos (rn t)) (rd t) * (IZR (Zpos (rd t)) * IZR (Zpos (rd u))))
    with (IZR (Zpos (rn t)) * IZR (Zpos (rd u))) by (field; lra).
  replace (ratio (Zpos (rn u)) (rd u) * (IZR (Zpos (rd t)) * IZR (Zpos (rd u))))
    with (IZR (Zpos (rn u)) * IZR (Zpos (rd t))) by (field; lra).
  rewrite <- !mult_IZR. apply IZR_le. rewrite <- !Pos2Z.inj_mul. exact H.
Qed.

Theorem complete_sound c : complete c = true -> every_row c.
Proof.
  unfold complete. intros H k t Hk sigma. apply andb_prop in H. destruct H as [Hn H].
  apply (not_constant_sound (size c)) in Hn. rewrite forallb_forall in H.
  assert (Hin : In t (rows c)) by (apply nth_error_In with k; exact Hk).
  assert (pw : positive_weights (rows c) row_weight).
  { split; [intros E; rewrite E in Hin; destruct Hin|intros; apply row_weight_pos]. }
  assert (Hc : In (k, t) (combine (seq 0 (length (rows c))) (rows c))).
  { clear - Hk. change k with (0 + k)%nat at 1. generalize 0%nat. revert k Hk.
    induction (rows c) as [|u l IH]; intros [|k] Hk i; try discriminate; simpl in *.
    - injection Hk as ->. left. f_equal. lia.
    - right. replace (i + S k)%nat with (S i + k)%nat by lia. apply IH, Hk. }
  specialize (H _ Hc). cbn in H. apply orb_prop in H.
  destruct H as [H|H]; [apply orb_prop in H; destruct H as [H|H]|].
  - left. apply existsb_exists in H. destruct H as (b & Hb & E). apply Nat.eqb_eq in E. eauto.
  - right. left. rewrite forallb_forall in H.
    destruct (Max_attained (rows c) (row_log_odds (size c)) (proj1 pw)) as (u & Hu & Eu).
    destruct (peak_top _ _ _ pw Hn t Hin) as [Hup _].
    + apply Rle_antisym; [apply Max_ge; auto|]. unfold top. rewrite <- Eu.
      apply rho_le_sound, H, Hu.
    + intros a b Hab. apply Hup; simpl; auto.
  - right. right. rewrite forallb_forall in H.
    destruct (Min_attained (rows c) (row_log_odds (size c)) (proj1 pw)) as (u & Hu & Eu).
    destruct (peak_bottom _ _ _ pw Hn t Hin) as [_ Hdown].
    + apply Rle_antisym;
        [unfold bottom; rewrite <- Eu; apply rho_le_sound, H, Hu|apply Min_le; auto].
    + intros a b Hab. apply Hdown; simpl; auto.
Qed.
