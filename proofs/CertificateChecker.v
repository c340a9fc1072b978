(** * A verified checker of peak certificates

    A certificate is data; [certificate_sound] turns the computation
    [check precision c = true] into the theorem that every token of the certificate
    has exactly one peak, inside its bracket.

    ** Format

    A generated file has the form

<<
      From Coq Require Import ZArith List.
      From Steerlaw Require Import CertificateChecker.
      Import ListNotations.
      Definition certificate : certificate := Certificate
        1                               (* q: size of P and of N              *)
        [ Row 2 5 24 1;                 (* token 0: p = 2/5,  rho = 24/1      *)
          Row 1 60 1 27 ]               (* token 1: p = 1/60, rho = 1/27      *)
        1000                            (* D: common denominator of brackets  *)
        [ Bracket 0 (-5) (-4) ].        (* token 0 peaks in (-5/D, -4/D)      *)
      Theorem verified : certified certificate.
      Proof. apply (certificate_sound 40). vm_cast_no_check (eq_refl true). Qed.
>>

    A row is a token, or a level of tokens of equal log-odds, of one context: its
    unsteered probability p = pn/pd (any positive row_weight will do: a common factor
    does not matter), and the rational rho = rn/rd = prod_P p(z|.) / prod_N p(z|.),
    so that its log-odds are M = (1/q) ln rho.  A bracket names a row by its
    index from 0 and two integers n1 < n2: the peak is in the open interval
    (n1/D, n2/D).  All numbers are integers in decimal; pn, pd, rn, rd, q and D are
    positive.  The argument of [certificate_sound] is the working precision in bits:
    too small a precision can only make the check fail.

    ** What is trusted

    The Rocq kernel with its evaluator, and the axioms of the classical reals; the
    interval arithmetic of the Interval library is verified.  It is instantiated
    with floats over plain integers ([Slow], the default), hence there is no axiom
    on machine integers.  [Fast] is the same checker on machine integers: about
    five times faster, at the price of the primitive integers of the kernel, which
    [Print Assumptions] lists. *)
From Coq Require Import Reals ZArith Lra Lia List Bool.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic Xreal.
From Interval.Float Require Import Basic Sig Specific_stdz Specific_bigint Specific_ops.
From Interval.Interval Require Import Interval Float Float_full.
From Steerlaw Require Import Sums Calculus Tilt Derivative MeanIncreasing Bump PeakOrder.
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
  exists alpha : R, lo < alpha < hi /\ (forall x, peaks_at (tilt zs p M z) x <-> x = Finite alpha) /\
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

(** ** The checker, over any verified float format *)
Module Checker (F : FloatOps with Definition sensible_format := true).
Module I := FloatIntervalFull F.

Section Enclosures.
Variable prec : F.precision.
Variable q : positive.

Definition rational (n : Z) (d : positive) := I.div prec (I.fromZ prec n) (I.fromZ prec (Zpos d)).

(** Enclosures of p and of the log-odds, computed once for each row *)
Definition enclose (t : row) : I.type * I.type :=
  (rational (Zpos (pn t)) (pd t),
   I.div prec (I.ln prec (rational (Zpos (rn t)) (rd t))) (I.fromZ prec (Zpos q))).

Definition term (m a : I.type) (t : I.type * I.type) :=
  I.mul prec (I.mul prec (fst t) (I.sub prec (snd t) m)) (I.exp prec (I.mul prec a (snd t))).

Definition total (m a : I.type) (l : list (I.type * I.type)) :=
  fold_right (fun t s => I.add prec (term m a t) s) (I.fromZ prec 0) l.

Definition check_bracket (l : list (I.type * I.type)) (d : positive) (b : bracket) : bool :=
  match nth_error l (index b) with
  | None => false
  | Some z =>
    match I.sign_strict (total (snd z) (rational (lower b) d) l),
          I.sign_strict (total (snd z) (rational (upper b) d) l) with
    | Xlt, Xgt => true
    | _, _ => false
    end
  end.

Notation encloses i x := (contains (I.convert i) (Xreal x)).

Lemma div_encloses i j x n : encloses i x -> encloses j (IZR (Zpos n)) ->
  encloses (I.div prec i j) (x / IZR (Zpos n)).
Proof.
  intros Hi Hj. assert (H := I.div_correct prec _ _ _ _ Hi Hj).
  simpl in H. unfold Xdiv' in H. revert H. case is_zero_spec; intros H0; [|trivial].
  generalize (IZR_pos n). lra.
Qed.

Lemma rational_encloses n d : encloses (rational n d) (ratio n d).
Proof. apply div_encloses; apply I.fromZ_correct. Qed.

Lemma log_odds_encloses t : encloses (snd (enclose t)) (row_log_odds q t).
Proof.
  apply div_encloses; [|apply I.fromZ_correct].
  assert (H := I.ln_correct prec _ _ (rational_encloses (Zpos (rn t)) (rd t))).
  simpl in H. unfold Xln' in H. revert H. case is_positive_spec; intros H0; [trivial|].
  generalize (rho_pos t). unfold rho. lra.
Qed.

Lemma total_encloses m i a j l : encloses i m -> encloses j a ->
  encloses (total i j (map enclose l))
    (Sum l (fun t => row_weight t * (row_log_odds q t - m) * exp (a * row_log_odds q t))).
Proof.
  intros Hm Ha. induction l as [|t l IH]; [apply I.fromZ_correct|].
  apply (I.add_correct prec _ _ (Xreal _) (Xreal _)); [|exact IH].
  apply (I.mul_correct prec _ _ (Xreal _) (Xreal (exp _))).
  - apply (I.mul_correct prec _ _ (Xreal _) (Xreal (_ - _))); [apply rational_encloses|].
    apply (I.sub_correct prec _ _ (Xreal _) (Xreal _)); [apply log_odds_encloses|exact Hm].
  - apply (I.exp_correct prec _ (Xreal _)).
    apply (I.mul_correct prec _ _ (Xreal _) (Xreal _)); [exact Ha|apply log_odds_encloses].
Qed.
End Enclosures.

Definition check_at (prec : F.precision) (c : certificate) : bool :=
  not_constant (rows c) &&
  let l := map (enclose prec (size c)) (rows c) in
  forallb (check_bracket prec l (denominator c)) (brackets c).

Definition check (bits : positive) : certificate -> bool := check_at (F.PtoP bits).

(** A certificate that the checker accepts is true. *)
Theorem check_sound bits c : check bits c = true -> certified c.
Proof.
  unfold check. generalize (F.PtoP bits). intros prec H b Hb.
  apply andb_prop in H. destruct H as [Hn Hc]. apply (not_constant_sound (size c)) in Hn.
  rewrite forallb_forall in Hc. specialize (Hc b Hb).
  unfold check_bracket in Hc. rewrite nth_error_map in Hc.
  destruct (nth_error (rows c) (index b)) as [z|] eqn:Hz; [|discriminate].
  exists z. split; auto. apply nth_error_In in Hz. simpl option_map in Hc. cbv iota in Hc.
  assert (pw : positive_weights (rows c) row_weight).
  { split; [intros E; rewrite E in Hz; destruct Hz|intros; apply row_weight_pos]. }
  assert (Henc := fun n => total_encloses prec (size c) _ _ _ _ (rows c)
    (log_odds_encloses prec (size c) z) (rational_encloses prec n (denominator c))).
  assert (Hl := I.sign_strict_correct
    (total prec (snd (enclose prec (size c) z)) (rational prec (lower b) (denominator c))
      (map (enclose prec (size c)) (rows c)))).
  assert (Hu := I.sign_strict_correct
    (total prec (snd (enclose prec (size c) z)) (rational prec (upper b) (denominator c))
      (map (enclose prec (size c)) (rows c)))).
  destruct (I.sign_strict _); try discriminate. destruct (I.sign_strict _); try discriminate.
  apply two_signs; auto; [apply (Hl _ (Henc (lower b)))|apply (Hu _ (Henc (upper b)))].
Qed.
End Checker.

Module PlainFloat := SpecificFloat StdZRadix2.
Module Slow := Checker PlainFloat.

Module MachineFloat := SpecificFloat BigIntRadix2.
Module Fast := Checker MachineFloat.

(** The default: no axioms beyond those of the reals *)
Definition check : positive -> certificate -> bool := Slow.check.

Theorem certificate_sound bits c : check bits c = true -> certified c.
Proof. apply Slow.check_sound. Qed.
