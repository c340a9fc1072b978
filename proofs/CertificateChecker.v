(** * A verified checker of peak certificates

    A certificate is data; [certificate_sound] turns the computation
    [check bits c = true] into the theorem that the probability of every row has exactly
    one peak, at the place that the certificate says.  [ModelCertificate.v] makes the rows
    from the data of a model.

    A row is a token of one context: its unsteered probability p = pn/pd (or a positive
    weight proportional to it), and the rational rho = rn/rd, so that its log-odds are
    M = (1/q) ln rho.  Its place is [Between n1 n2], the open interval (n1/D, n2/D), for a
    token of interior log-odds; [Rises] for one of largest log-odds, whose probability
    increases strictly over the whole line; [Falls] for one of smallest.

    The argument of [certificate_sound] is the number of binary places of the computation;
    too few can only make the check fail.

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
Inductive place := Between (lower upper : Z) | Rises | Falls.
Record certificate := Certificate {
  size : positive; rows : list row; denominator : positive; places : list place }.

Notation ratio n d := (IZR n / IZR (Zpos d)).

Definition row_weight (t : row) : R := ratio (Zpos (pn t)) (pd t).
Definition rho (t : row) : R := ratio (Zpos (rn t)) (rd t).
Definition row_log_odds (q : positive) (t : row) : R := ln (rho t) / IZR (Zpos q).

(** The strengths of a place, in units of 1/D *)
Definition at_place (D : positive) (p : place) (x : Rbar) : Prop :=
  match p with
  | Between n1 n2 => exists alpha : R, x = Finite alpha /\ ratio n1 D < alpha < ratio n2 D
  | Rises => x = p_infty
  | Falls => x = m_infty
  end.

(** [f] has exactly one peak, and it is at the place: [f] increases strictly before it and
    decreases strictly after it (see [peaks_at]). *)
Definition one_peak (D : positive) (f : R -> R) (p : place) : Prop :=
  exists x, at_place D p x /\ forall y, peaks_at f y <-> y = x.

Definition certified (c : certificate) : Prop :=
  length (places c) = length (rows c) /\
  forall k t p, nth_error (rows c) k = Some t -> nth_error (places c) k = Some p ->
  one_peak (denominator c) (tilt (rows c) row_weight (row_log_odds (size c)) t) p.

Lemma the_peak f x : peaks_at f x -> forall y, peaks_at f y <-> y = x.
Proof. intros H y. split; [intros Hy; apply (peaks_at_unique _ _ _ Hy H)|intros ->; exact H]. Qed.

(** ** Two signs make a bracket *)
Section TwoSigns.
Context {A : Type} (zs : list A) (p M : A -> R).
Hypothesis pw : positive_weights zs p.

(** sum_y p_y (M_y - M_z) e^(a (M_y - M_z)), of the sign of E_a[M] - M_z.  About its root
    the terms are moderate, whatever a and M are: there sum_y p_y e^(a (M_y - M_z)) is
    least, so at most 1. *)
Definition balance z a := Sum zs (fun y => p y * (M y - M z) * exp (a * (M y - M z))).

Lemma balance_mean z a :
  balance z a = (mean zs p M a - M z) * (mass zs p M a * exp (- (a * M z))).
Proof.
  rewrite <- Rmult_assoc, Rmult_minus_distr_r, <- mean_mass by auto.
  unfold balance, mass. rewrite <- Sum_scal, <- Sum_minus, <- Sum_scalr.
  apply Sum_ext; intros y _.
  replace (a * (M y - M z)) with (a * M y + - (a * M z)) by ring. rewrite exp_plus. ring.
Qed.

Lemma balance_sign z a :
  (balance z a < 0 -> mean zs p M a < M z) /\ (0 < balance z a -> M z < mean zs p M a).
Proof.
  rewrite balance_mean.
  assert (H := Rmult_lt_0_compat _ _ (mass_pos zs p M pw a) (exp_pos (- (a * M z)))).
  split; nra.
Qed.

Theorem two_signs z lo hi : In z zs -> nonconstant zs M ->
  balance z lo < 0 -> 0 < balance z hi ->
  exists alpha : R, lo < alpha < hi /\
    forall x, peaks_at (tilt zs p M z) x <-> x = Finite alpha.
Proof.
  intros Hz nc Hl Hh. apply balance_sign in Hl, Hh.
  destruct (mean_surjective zs p M pw (M z)) as (alpha & Ha).
  { generalize (bottom_lt_mean zs p M pw lo nc) (mean_lt_top zs p M pw hi nc). lra. }
  exists alpha. assert (le := mean_le zs p M pw). split; [split|].
  - destruct (Rlt_le_dec lo alpha) as [|H]; auto. apply le in H. lra.
  - destruct (Rlt_le_dec alpha hi) as [|H]; auto. apply le in H. lra.
  - apply the_peak, peak_root; auto.
Qed.
End TwoSigns.

(** ** Exact comparisons of log-odds *)

Definition cross (t u : row) : positive := positive_product (rn t) (rd u).
Definition rho_le (t u : row) : bool := (cross t u <=? cross u t)%positive.
Definition same_rho (t u : row) : bool := (cross t u =? cross u t)%positive.
Definition not_constant (l : list row) : bool :=
  match l with nil => false | t :: l' => existsb (fun u => negb (same_rho t u)) l' end.

Lemma IZR_pos n : 0 < IZR (Zpos n).
Proof. apply IZR_lt. lia. Qed.

Lemma rho_pos t : 0 < rho t.
Proof. apply Rdiv_lt_0_compat; apply IZR_pos. Qed.

Lemma row_weight_pos t : 0 < row_weight t.
Proof. apply Rdiv_lt_0_compat; apply IZR_pos. Qed.

Lemma cross_rho t u :
  IZR (Zpos (cross t u)) = rho t * (IZR (Zpos (rd t)) * IZR (Zpos (rd u))).
Proof.
  unfold cross, rho. rewrite positive_product_mul, Pos2Z.inj_mul, mult_IZR. field.
  generalize (IZR_pos (rd t)). lra.
Qed.

Lemma same_rho_spec t u : same_rho t u = true <-> rho t = rho u.
Proof.
  unfold same_rho. rewrite Pos.eqb_eq.
  assert (H := Rmult_lt_0_compat _ _ (IZR_pos (rd t)) (IZR_pos (rd u))). split; intros E.
  - apply (f_equal (fun n => IZR (Zpos n))) in E. rewrite !cross_rho in E.
    rewrite (Rmult_comm (IZR (Zpos (rd u)))) in E. apply Rmult_eq_reg_r in E; lra.
  - assert (E' : Zpos (cross t u) = Zpos (cross u t)); [|congruence].
    apply eq_IZR. rewrite !cross_rho, E. ring.
Qed.

Lemma rho_le_sound q t u : rho_le t u = true -> row_log_odds q t <= row_log_odds q u.
Proof.
  unfold rho_le. intros H. apply Pos.leb_le in H.
  apply Rmult_le_compat_r; [apply Rlt_le, Rinv_0_lt_compat, IZR_pos|].
  apply ln_le; [apply rho_pos|].
  assert (H' : IZR (Zpos (cross t u)) <= IZR (Zpos (cross u t))) by (apply IZR_le, H).
  rewrite !cross_rho, (Rmult_comm (IZR (Zpos (rd u)))) in H'.
  apply Rmult_le_reg_r with (2 := H'). apply Rmult_lt_0_compat; apply IZR_pos.
Qed.

Lemma not_constant_sound q l : not_constant l = true -> nonconstant l (row_log_odds q).
Proof.
  destruct l as [|t l]; simpl; [discriminate|]. intros H. apply existsb_exists in H.
  destruct H as (u & Hu & H). exists t, u. split; [left; auto|split; [right; auto|]].
  intros E. apply Rmult_eq_reg_r in E.
  - apply ln_inv, same_rho_spec in E; auto using rho_pos. rewrite E in H. discriminate.
  - apply Rinv_neq_0_compat. generalize (IZR_pos q). lra.
Qed.

Lemma constant_rho l t u : not_constant l = false -> In t l -> In u l -> rho t = rho u.
Proof.
  destruct l as [|x l]; simpl; [tauto|]. intros H.
  assert (E : forall y, In y l -> rho x = rho y).
  { intros y Hy. apply same_rho_spec. destruct (same_rho x y) eqn:E; [reflexivity|].
    rewrite <- H. apply existsb_exists. exists y. rewrite E. auto. }
  intros [<-|Ht] [<-|Hu]; try reflexivity; try rewrite <- (E t Ht); auto.
Qed.

(** ** Levels: rows of the same rho become one, with the sum of their weights

    The same in writing is enough: a level that is split stays right.  Rows of a model have
    their rho in lowest terms. *)

Definition written_alike (t u : row) : bool := ((rn t =? rn u) && (rd t =? rd u))%positive.

Definition join (t u : row) : row :=
  (if pd t =? pd u then Row (pn t + pn u) (pd u) (rn u) (rd u)
   else Row (pn t * pd u + pn u * pd t) (pd t * pd u) (rn u) (rd u))%positive.

Fixpoint add_row (t : row) (l : list row) : list row :=
  match l with
  | nil => [t]
  | u :: l' => if written_alike t u then join t u :: l' else u :: add_row t l'
  end.

Definition levels (l : list row) : list row := fold_right add_row nil l.

Lemma written_alike_rho t u : written_alike t u = true -> rho t = rho u.
Proof.
  unfold written_alike, rho. rewrite andb_true_iff, !Pos.eqb_eq. intros [-> ->]. reflexivity.
Qed.

Lemma join_weight t u : row_weight (join t u) = row_weight t + row_weight u.
Proof.
  generalize (IZR_pos (pd t)) (IZR_pos (pd u)). intros Ht Hu. unfold join, row_weight.
  destruct (Pos.eqb_spec (pd t) (pd u)) as [E|_]; cbn [pn pd].
  - rewrite E, Pos2Z.inj_add, plus_IZR. field. lra.
  - rewrite Pos2Z.inj_add, plus_IZR, !Pos2Z.inj_mul, !mult_IZR. field. lra.
Qed.

Lemma join_rho t u : rho (join t u) = rho u.
Proof. unfold join, rho. destruct (pd t =? pd u)%positive; reflexivity. Qed.

Lemma levels_sum (h : R -> R) l :
  Sum (levels l) (fun t => row_weight t * h (rho t)) = Sum l (fun t => row_weight t * h (rho t)).
Proof.
  assert (H : forall t l, Sum (add_row t l) (fun t => row_weight t * h (rho t)) =
    row_weight t * h (rho t) + Sum l (fun t => row_weight t * h (rho t))).
  { intros t m. induction m as [|u m IH]; [reflexivity|]. cbn [add_row].
    destruct (written_alike t u) eqn:E; cbn [Sum].
    - apply written_alike_rho in E. rewrite join_weight, join_rho, E. ring.
    - rewrite IH. ring. }
  induction l as [|t l IH]; [reflexivity|]. cbn [levels fold_right Sum].
  fold (levels l). rewrite H, IH. reflexivity.
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
    its log-odds less m *)
Definition terms (tb : tables) (m a : ball) (l : list (ball * ball)) :
    list (ball * ball) :=
  map (fun t => let d := sub (snd t) m in
    (mul P (mul P (fst t) d) (exp_by_tables P tb (mul P a d)), d)) l.

Definition sum_terms (l : list (ball * ball)) : ball :=
  fold_right (fun t s => add (fst t) s) (0%Z, 0%Z) l.

(** The terms at strength a + e from those at a: one multiplication by exp (e (M - m)) - 1, which
    is short for a small e, as its Taylor polynomial is. *)
Definition shift_terms (j : Z) (e : ball) (l : list (ball * ball)) : list (ball * ball) :=
  let j' := Z.max j (P - Z.log2_up (Z.abs (fst e) + 2) - 8) in
  let cs' := table P j' in
  map (fun t => let x := exp_ball P j' cs' (mul P e (snd t)) in
    (add (fst t) (mul P (fst t) (fst x - 2 ^ P, snd x)%Z), snd t)) l.

(** Something to check: that the token of these log-odds peaks between lower/D and upper/D *)
Definition job := (ball * (Z * Z))%type.

Definition job_eqb (x y : job) : bool :=
  let '((m, r), (n1, n2)) := x in let '((m', r'), (n1', n2')) := y in
  ((m =? m') && (r =? r') && (n1 =? n1') && (n2 =? n2'))%Z.

(** Tokens of one level have the same job, which is done once *)
Fixpoint distinct (l : list job) : list job :=
  match l with
  | nil => nil
  | x :: l' => if existsb (job_eqb x) l' then distinct l' else x :: distinct l'
  end.

Definition check_job j tb (l : list (ball * ball)) (d : positive) (x : job) : bool :=
  let '(m, (n1, n2)) := x in
  let at_lower := terms tb m (of_ratio P n1 d) l in
  if negative (sum_terms at_lower) then
    positive_ball (sum_terms (shift_terms j (of_ratio P (n2 - n1) d) at_lower))
  else false.

(** The job of a row between the extremes; [lb] are the levels with their balls *)
Definition job_of (lb : list (row * (ball * ball))) (t : row) (n1 n2 : Z) : option job :=
  match find (fun u => written_alike t (fst u)) lb with
  | Some u => Some (snd (snd u), (n1, n2))
  | None => None
  end.

(** What is decided at once of a row and its place, by exact comparison *)
Definition decided (l : list row) lb (tp : row * place) : bool :=
  match tp with
  | (t, Between n1 n2) => match job_of lb t n1 n2 with Some _ => true | None => false end
  | (t, Rises) => forallb (fun u => rho_le u t) l
  | (t, Falls) => forallb (rho_le t) l
  end.

Definition jobs lb (l : list (row * place)) : list job :=
  flat_map (fun tp => match tp with
    | (t, Between n1 n2) => match job_of lb t n1 n2 with Some x => [x] | None => [] end
    | _ => []
    end) l.

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

(** Balls of the terms of a sum over the rows, each with its log-odds less m *)
Definition encloses_terms m (f : row -> R) (bs : list (ball * ball)) (l : list row) : Prop :=
  Forall2 (fun b t => encloses (fst b) (f t) /\ encloses (snd b) (row_log_odds q t - m)) bs l.

Lemma sum_terms_encloses m f bs l : encloses_terms m f bs l -> encloses (sum_terms bs) (Sum l f).
Proof.
  induction 1 as [|b t bs l [Hf _] _ IH]; cbn [sum_terms fold_right Sum].
  - unfold FixedPoint.encloses. cbn [fst snd]. rewrite Rmult_0_l, Rminus_0_r, Rabs_R0. lra.
  - apply add_encloses; assumption.
Qed.

Lemma terms_enclose m a bm ba bs l : (14 <= P)%Z -> encloses bm m -> encloses ba a ->
  Forall2 row_enclosed bs l ->
  encloses_terms m
    (fun t => row_weight t * (row_log_odds q t - m) * exp (a * (row_log_odds q t - m)))
    (terms (exp_tables P) bm ba bs) l.
Proof.
  intros H14 Hm Ha H. assert (HP : (0 <= P)%Z) by discriminate.
  induction H as [|b t bs l [Hw HM] _ IH]; constructor; auto. cbn [fst snd].
  assert (Hd : encloses (sub (snd b) bm) (row_log_odds q t - m)) by (apply sub_encloses; auto).
  split; [|exact Hd]. apply mul_encloses; auto; [apply mul_encloses; auto|].
  apply exp_by_tables_encloses; auto. apply mul_encloses; auto.
Qed.

Lemma shift_terms_enclose j m f e be bs l : (0 <= j)%Z -> encloses be e ->
  encloses_terms m f bs l ->
  encloses_terms m (fun t => f t * exp (e * (row_log_odds q t - m))) (shift_terms j be bs) l.
Proof.
  intros Hj He H. assert (HP : (0 <= P)%Z) by discriminate. unfold shift_terms.
  set (j' := Z.max _ _). assert (Hj' : (0 <= j')%Z) by (unfold j'; lia).
  induction H as [|b t bs l [Hf HM] _ IH]; constructor; auto. cbn [fst snd]. split; [|exact HM].
  set (d := row_log_odds q t - m) in *.
  replace (f t * exp (e * d)) with (f t + f t * (exp (e * d) - 1)) by ring.
  apply add_encloses; auto. apply mul_encloses; auto.
  assert (Hx : encloses (exp_ball P j' (table P j') (mul P be (snd b))) (exp (e * d)))
    by (apply table_encloses; auto; apply mul_encloses; auto).
  revert Hx. unfold FixedPoint.encloses. cbn [fst snd]. rewrite minus_IZR.
  replace ((exp (e * d) - 1) * scale P - (IZR (fst (exp_ball P j' (table P j') (mul P be (snd b))))
    - IZR (2 ^ P))) with (exp (e * d) * scale P
    - IZR (fst (exp_ball P j' (table P j') (mul P be (snd b))))) by (unfold scale; ring).
  auto.
Qed.

Lemma distinct_complete x l : In x l -> In x (distinct l).
Proof.
  induction l as [|y l IH]; [auto|]. cbn [distinct In]. intros [->|H].
  - destruct (existsb (job_eqb x) l) eqn:E; [|left; reflexivity].
    apply IH. apply existsb_exists in E. destruct E as (y & Hy & E).
    replace x with y; [exact Hy|]. destruct x as [[m r] [n1 n2]], y as [[m' r'] [n1' n2']].
    cbn in E. rewrite !andb_true_iff, !Z.eqb_eq in E. intuition congruence.
  - destruct (existsb (job_eqb y) l); [|right]; auto.
Qed.

(** A job that the checker accepts is true of the rows behind the levels *)
Lemma check_job_sound l bs d bm n1 n2 z : (14 <= P)%Z ->
  Forall2 row_enclosed bs (levels l) -> encloses bm (row_log_odds q z) ->
  check_job (root P) (exp_tables P) bs d (bm, (n1, n2)) = true ->
  balance l row_weight (row_log_odds q) z (ratio n1 d) < 0 /\
  0 < balance l row_weight (row_log_odds q) z (ratio n2 d).
Proof.
  intros H14 Hl HM. assert (HP : (0 <= P)%Z) by discriminate. set (m := row_log_odds q z).
  assert (Hb : forall a, balance l row_weight (row_log_odds q) z a =
    Sum (levels l) (fun t =>
      row_weight t * (row_log_odds q t - m) * exp (a * (row_log_odds q t - m)))).
  { intros a. set (h := fun x => (ln x / IZR (Zpos q) - m) * exp (a * (ln x / IZR (Zpos q) - m))).
    assert (E : forall k, Sum k (fun t =>
      row_weight t * (row_log_odds q t - m) * exp (a * (row_log_odds q t - m))) =
      Sum k (fun t => row_weight t * h (rho t))).
    { intros k. apply Sum_ext. intros t _. apply Rmult_assoc. }
    rewrite E, levels_sum, <- E. reflexivity. }
  assert (Ha : forall n, encloses (of_ratio P n d) (ratio n d))
    by (intros; apply of_ratio_encloses; auto).
  assert (Hlow := terms_enclose _ _ _ _ _ (levels l) H14 HM (Ha n1) Hl).
  assert (Hup := shift_terms_enclose (root P) _ _ _ _ _ (levels l) (Z.sqrt_nonneg _) (Ha (n2 - n1)%Z) Hlow).
  apply sum_terms_encloses in Hlow, Hup. fold m in Hlow, Hup. unfold check_job.
  destruct negative eqn:H1; [|discriminate]. intros H2. rewrite !Hb. split.
  - apply (negative_sound P _ _ HP Hlow H1).
  - refine (positive_sound P _ _ HP _ H2). erewrite Sum_ext; [exact Hup|].
    intros t _. cbn beta.
    replace (ratio n2 d) with (ratio n1 d + ratio (n2 - n1) d).
    + rewrite Rmult_plus_distr_r, exp_plus. ring.
    + rewrite minus_IZR. field. generalize (IZR_pos d). lra.
Qed.
End Checker.

(** [bits] is the number of binary places *)
Definition check (bits : positive) (c : certificate) : bool :=
  let P := Zpos bits in
  let j := root P in
  let ls := levels (rows c) in
  let rps := combine (rows c) (places c) in
  (14 <=? P)%Z && Nat.eqb (length (places c)) (length (rows c)) && not_constant (rows c) &&
  match row_balls bits (size c) j (table (P + 32) j) ls with
  | None => false
  | Some bs =>
    let lb := combine ls bs in
    forallb (decided (rows c) lb) rps &&
    forallb (check_job bits j (exp_tables P) bs (denominator c)) (distinct (jobs lb rps))
  end.

Lemma Forall2_combine {A B} (r : B -> A -> Prop) l m a b : Forall2 r m l ->
  In (a, b) (combine l m) -> r b a.
Proof.
  induction 1 as [|b' a' m l Hr _ IH]; simpl; [tauto|]. intros [E|E]; [|auto].
  injection E as <- <-. exact Hr.
Qed.

Lemma nth_error_combine {A B} (l : list A) (m : list B) k a b :
  nth_error l k = Some a -> nth_error m k = Some b -> In (a, b) (combine l m).
Proof.
  revert l m. induction k as [|k IH]; intros [|a' l] [|b' m]; simpl; try discriminate.
  - intros E1 E2. left. congruence.
  - intros E1 E2. right. eauto.
Qed.

(** A certificate that the checker accepts is true. *)
Theorem certificate_sound bits c : check bits c = true -> certified c.
Proof.
  unfold check. rewrite !andb_true_iff, Nat.eqb_eq, Z.leb_le. intros [[[H14 Hlen] Hn] H].
  split; [exact Hlen|]. intros k t p Ht Hp.
  apply (not_constant_sound (size c)) in Hn.
  destruct row_balls as [bs|] eqn:Hbs; [|discriminate]. apply andb_prop in H.
  destruct H as [Hd Hc]. rewrite forallb_forall in Hd, Hc.
  assert (Htp := nth_error_combine _ _ _ _ _ Ht Hp). apply nth_error_In in Ht.
  assert (pw : positive_weights (rows c) row_weight).
  { split; [intros E; rewrite E in Ht; destruct Ht|intros; apply row_weight_pos]. }
  specialize (Hd _ Htp). destruct p as [n1 n2| |]; cbn [decided] in Hd.
  - apply row_balls_enclose in Hbs; [|apply Z.sqrt_nonneg].
    destruct job_of as [x|] eqn:Hx; [|discriminate].
    assert (Hj : In x (jobs (combine (levels (rows c)) bs) (combine (rows c) (places c)))).
    { apply in_flat_map. exists (t, Between n1 n2). rewrite Hx. split; [exact Htp|left; auto]. }
    apply distinct_complete, Hc in Hj. unfold job_of in Hx.
    destruct find as [[u [bw bm]]|] eqn:Hu; [|discriminate]. injection Hx as <-.
    apply find_some in Hu. destruct Hu as [Hu E]. cbn [fst] in E. apply written_alike_rho in E.
    apply (Forall2_combine _ _ _ _ _ Hbs) in Hu. destruct Hu as [_ HM]. cbn [snd] in HM.
    replace (row_log_odds (size c) u) with (row_log_odds (size c) t) in HM
      by (unfold row_log_odds; rewrite E; reflexivity).
    destruct (check_job_sound bits (size c) _ _ _ _ _ _ t H14 Hbs HM Hj) as [H1 H2].
    destruct (two_signs _ _ _ pw t _ _ Ht Hn H1 H2) as (alpha & Ha & Hpk).
    exists (Finite alpha). split; [exists alpha; auto|exact Hpk].
  - rewrite forallb_forall in Hd.
    destruct (Max_attained (rows c) (row_log_odds (size c)) (proj1 pw)) as (u & Hu & Eu).
    exists p_infty. split; [reflexivity|]. apply the_peak, peak_top; auto.
    apply Rle_antisym; [apply Max_ge; auto|]. unfold top. rewrite <- Eu.
    apply rho_le_sound, Hd, Hu.
  - rewrite forallb_forall in Hd.
    destruct (Min_attained (rows c) (row_log_odds (size c)) (proj1 pw)) as (u & Hu & Eu).
    exists m_infty. split; [reflexivity|]. apply the_peak, peak_bottom; auto.
    apply Rle_antisym; [unfold bottom; rewrite <- Eu; apply rho_le_sound, Hd, Hu|].
    apply Min_le; auto.
Qed.
