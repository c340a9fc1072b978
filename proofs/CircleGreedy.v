(** * (21) Greedy tokens behind a norm (new)

    With equal biases the greedy tokens are the upper envelope of the lines a_z + a k_z: the
    norm and eps do not matter.  The switches are quotients of inner products, rational if the
    numbers of the model are, and fewer than the tokens.  With unequal biases two tokens are
    equally likely at no more than two strengths, roots of a quadratic, unless always. *)
From Coq Require Import Reals Lra List QArith Qreals Lia.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model Vectors NormalizationLimit TransformerModel
  GreatCircle CircleOdds.
Import ListNotations.
Open Scope R_scope.

(** R holds of every two neighbours in a list *)
Fixpoint chain {A} (R : A -> A -> Prop) (xs : list A) : Prop :=
  match xs with
  | x :: (y :: _) as rest => R x y /\ chain R rest
  | _ => True
  end.

Section Greedy.
Context {Coordinate Token : Type} (l : list Coordinate) (n : @normalisation Coordinate).
Variables (W : Token -> Coordinate -> R) (b : Token -> R) (h v : Coordinate -> R).
Hypothesis eps_nonneg : 0 <= root_eps n.
Hypothesis moves : 0 < speed l n v.
Hypothesis misses : 0 < distance_sqr l n h v.
Variable zs : list Token.
Notation logit := (circle_logits l n W b h v).
Notation a_ := (start l n W h).
Notation k_ := (slope l n W v).
Notation Y := (speed l n v).
Notation c := (offset l n h v).
Notation s := (sqrt (INR (length l))).
Notation B := (bias_logit l n W b).

(** No token has a higher logit at strength a *)
Definition greedy_at (z : Token) (a : R) : Prop :=
  In z zs /\ forall y, In y zs -> logit y a <= logit z a.

(** Where the lines of two tokens cross *)
Definition line_switch (z y : Token) : R := (a_ z - a_ y) / (k_ y - k_ z).

Section EqualBiases.
Hypothesis equal_biases : forall z y, B z = B y.

(** The greedy tokens are those whose line attains the envelope, ... *)
Theorem circle_envelope z a : In z zs ->
  (greedy_at z a <-> a_ z + a * k_ z = Max zs (fun y => a_ y + a * k_ y)).
Proof.
  intros Hz. assert (ne : zs <> nil) by (intros E; rewrite E in Hz; destruct Hz). split.
  - intros [_ H]. apply Rle_antisym; [apply (Max_ge zs (fun y => a_ y + a * k_ y)), Hz|].
    destruct (Max_attained zs (fun y => a_ y + a * k_ y) ne) as (y & Hy & E). rewrite <- E.
    apply (circle_order l n W b h v eps_nonneg moves misses z y a); auto.
  - intros E. split; [exact Hz|]. intros y Hy.
    apply (circle_order l n W b h v eps_nonneg moves misses z y a); auto. rewrite E.
    apply (Max_ge zs (fun y => a_ y + a * k_ y)), Hy.
Qed.

Lemma greedy_line z a y : greedy_at z a -> In y zs -> a_ y + a * k_ y <= a_ z + a * k_ z.
Proof.
  intros [_ H] Hy. apply (circle_order l n W b h v eps_nonneg moves misses z y a); auto.
Qed.

(** ... later greedy tokens have no smaller slope, ... *)
Theorem circle_greedy_order z y a a' : a < a' -> greedy_at z a -> greedy_at y a' -> k_ z <= k_ y.
Proof.
  intros L Hz Hy. assert (H1 := greedy_line z a y Hz (proj1 Hy)).
  assert (H2 := greedy_line y a' z Hy (proj1 Hz)). apply Rnot_lt_le. intros N. nra.
Qed.

(** ... and a strictly larger one once the earlier token is no longer greedy; ... *)
Theorem circle_greedy_rise z y a a' : a < a' -> greedy_at z a -> greedy_at y a' ->
  ~ greedy_at z a' -> k_ z < k_ y.
Proof.
  intros L Hz Hy N. assert (H := circle_greedy_order z y a a' L Hz Hy).
  destruct H as [H|H]; [exact H|exfalso]. apply N.
  assert (H1 := greedy_line z a y Hz (proj1 Hy)).
  apply circle_envelope; [apply Hz|]. destruct (circle_envelope y a' (proj1 Hy)) as [E _].
  rewrite <- (E Hy). apply Rle_antisym.
  - apply (greedy_line y a' z Hy), Hz.
  - rewrite H. rewrite H in H1. lra.
Qed.

(** ... the switch between them is where their lines cross. *)
Theorem circle_greedy_switch z y a a' : greedy_at z a -> greedy_at y a' -> k_ z < k_ y ->
  a <= line_switch z y <= a'.
Proof.
  intros Hz Hy L. assert (H1 := greedy_line z a y Hz (proj1 Hy)).
  assert (H2 := greedy_line y a' z Hy (proj1 Hz)). unfold line_switch.
  assert (E : (a_ z - a_ y) / (k_ y - k_ z) * (k_ y - k_ z) = a_ z - a_ y) by (field; lra).
  split; apply Rmult_le_reg_r with (k_ y - k_ z); try lra; rewrite E; lra.
Qed.

(** Fewer switches than tokens: strengths one after the other, each with a greedy token that
    is not greedy at the next one, are at most as many as the tokens. *)
Theorem circle_greedy_count (steps : list (R * Token)) :
  (forall x, In x steps -> greedy_at (snd x) (fst x)) ->
  chain (fun x y => fst x < fst y /\ ~ greedy_at (snd x) (fst y)) steps ->
  (length steps <= length zs)%nat.
Proof.
  intros Hg Hc. rewrite <- (map_length snd steps). apply NoDup_incl_length.
  - assert (H : forall x rest, (forall u, In u (x :: rest) -> greedy_at (snd u) (fst u)) ->
      chain (fun x y => fst x < fst y /\ ~ greedy_at (snd x) (fst y)) (x :: rest) ->
      (forall u, In u rest -> k_ (snd x) < k_ (snd u)) /\ NoDup (map snd (x :: rest))).
    { intros x rest. revert x. induction rest as [|y rest IH]; intros x Hx Hr.
      - split; [intros u []|]. constructor; [intros []|constructor].
      - destruct Hr as [[L N] Hr]. destruct (IH y) as [H1 H2]; auto.
        { intros u Hu. apply Hx. right. exact Hu. }
        assert (Hxy : k_ (snd x) < k_ (snd y)).
        { apply (circle_greedy_rise _ _ (fst x) (fst y)); auto; apply Hx; simpl; auto. }
        assert (H3 : forall u, In u (y :: rest) -> k_ (snd x) < k_ (snd u)).
        { intros u [<-|Hu]; [exact Hxy|]. specialize (H1 u Hu). lra. }
        split; [exact H3|]. simpl map. constructor; [|exact H2].
        intros Hin. apply (in_map_iff snd (y :: rest)) in Hin. destruct Hin as (u & E & Hu).
        specialize (H3 u Hu). rewrite E in H3. lra. }
    destruct steps as [|x rest]; [constructor|]. apply (H x rest); auto.
  - intros z Hz. apply in_map_iff in Hz. destruct Hz as (x & <- & Hx). apply Hg, Hx.
Qed.
End EqualBiases.

(** Any biases: two logits agree where a quadratic vanishes and the signs fit, ... *)
Theorem circle_crossing z y a : logit z a = logit y a <->
  (B z - B y) ^ 2 * (rho l n h v a * rho l n h v a) =
    INR (length l) * (start_gap l n W h z y + a * slope_gap l n W v z y) ^ 2 /\
  (B z - B y) * (start_gap l n W h z y + a * slope_gap l n W v z y) <= 0.
Proof.
  assert (Hp := rho_pos l n h v eps_nonneg moves misses a).
  assert (Hd := circle_dimension l n v moves).
  assert (Hs : 0 < s) by (apply sqrt_lt_R0, Hd).
  assert (Es : s * s = INR (length l)) by (apply sqrt_sqrt; lra).
  rewrite !(circle_logits_rho l n W b h v eps_nonneg moves misses).
  set (rh := rho l n h v a) in *. unfold start_gap, slope_gap. set (q := s) in *.
  set (g := a_ z - a_ y + a * (k_ z - k_ y)).
  assert (E : (B z + q * (a_ z + a * k_ z) / rh = B y + q * (a_ y + a * k_ y) / rh) <->
    (B z - B y) * rh = - (q * g)).
  { assert (EE : B z + q * (a_ z + a * k_ z) / rh - (B y + q * (a_ y + a * k_ y) / rh) =
      ((B z - B y) * rh + q * g) / rh) by (unfold g; field; lra).
    split; intros H.
    - assert (Z : ((B z - B y) * rh + q * g) / rh = 0) by (rewrite <- EE; lra).
      apply Rmult_integral in Z. destruct Z as [Z|Z]; [lra|].
      exfalso. apply Rinv_neq_0_compat in Z; auto. lra.
    - replace ((B z - B y) * rh + q * g) with 0 in EE by lra. unfold Rdiv in EE at 3.
      rewrite Rmult_0_l in EE. lra. }
  rewrite E, <- Es. set (D := B z - B y). split.
  - intros H. split.
    + replace (D ^ 2 * (rh * rh)) with ((D * rh) * (D * rh)) by ring. rewrite H. ring.
    + apply Rmult_le_reg_r with (1 := Hp). rewrite Rmult_0_l.
      replace (D * g * rh) with (D * rh * g) by ring. rewrite H. nra.
  - intros [H1 H2].
    assert (H3 : (D * rh - q * g) * (D * rh + q * g) = 0) by nra.
    apply Rmult_integral in H3. destruct H3 as [H3|H3]; [|lra].
    assert (H4 : D * g = 0).
    { apply Rle_antisym; [exact H2|]. apply Rmult_le_reg_r with (1 := Hp). rewrite Rmult_0_l.
      replace (D * g * rh) with (D * rh * g) by ring. replace (D * rh) with (q * g) by lra. nra. }
    apply Rmult_integral in H4. destruct H4 as [H4|H4]; rewrite H4 in *.
    + lra.
    + rewrite Rmult_0_r in *. lra.
Qed.

(** ... so at no three strengths, unless everywhere. *)
Theorem circle_crossings_two z y a1 a2 a3 : a1 < a2 -> a2 < a3 ->
  logit z a1 = logit y a1 -> logit z a2 = logit y a2 -> logit z a3 = logit y a3 ->
  forall a, logit z a = logit y a.
Proof.
  intros L1 L2 H1 H2 H3 a.
  apply circle_crossing in H1, H2, H3. destruct H1 as [H1 _], H2 as [H2 _], H3 as [H3 _].
  assert (Hd := circle_dimension l n v moves).
  rewrite !(rho_square l n h v eps_nonneg moves misses), (distance_square l n h v misses)
    in H1, H2, H3.
  set (d := INR (length l)) in *. set (D := (B z - B y) ^ 2) in *.
  set (da := start_gap l n W h z y) in *. set (dk := slope_gap l n W v z y) in *.
  set (q := distance_sqr l n h v) in *.
  (* the coefficients of the quadratic vanish *)
  set (c2 := D * (Y * Y) - d * (dk * dk)). set (c1 := 2 * (D * (Y * c) - d * (da * dk))).
  set (c0 := D * (q + c * c) - d * (da * da)).
  assert (F : forall x, D * (q + (x * Y + c) * (x * Y + c)) = d * (da + x * dk) ^ 2 ->
    c2 * (x * x) + c1 * x + c0 = 0) by (intros x Hx; unfold c2, c1, c0; nra).
  apply F in H1, H2, H3.
  assert (G1 : c2 * (a1 + a2) + c1 = 0).
  { apply Rmult_eq_reg_r with (a2 - a1); [|lra]. nra. }
  assert (G2 : c2 * (a2 + a3) + c1 = 0).
  { apply Rmult_eq_reg_r with (a3 - a2); [|lra]. nra. }
  assert (C2 : c2 = 0) by (apply Rmult_eq_reg_r with (a3 - a1); [nra|lra]).
  assert (C1 : c1 = 0) by (rewrite C2 in G1; lra).
  assert (C0 : c0 = 0) by (rewrite C2, C1 in H1; lra).
  (* so the quadratic D rho^2 = d (da + x dk)^2 is an identity, and rho has no zero *)
  assert (HD : D = 0).
  { destruct (Req_dec dk 0) as [K|K].
    - unfold c2 in C2. rewrite K in C2. assert (Z : D * (Y * Y) = 0) by lra.
      apply Rmult_integral in Z. destruct Z as [Z|Z]; [exact Z|nra].
    - assert (I : D * (q + (- da / dk * Y + c) * (- da / dk * Y + c)) = 0).
      { transitivity (d * (da + - da / dk * dk) ^ 2 +
          (c2 * (- da / dk * (- da / dk)) + c1 * (- da / dk) + c0));
          [unfold c2, c1, c0; ring|]. rewrite C2, C1, C0. field. exact K. }
      apply Rmult_integral in I. destruct I as [I|I]; [exact I|].
      generalize (Rle_0_sqr (- da / dk * Y + c)). unfold Rsqr. lra. }
  assert (Hk : dk = 0).
  { unfold c2 in C2. rewrite HD in C2. assert (Z : d * (dk * dk) = 0) by lra.
    apply Rmult_integral in Z. destruct Z as [Z|Z]; [lra|apply Rmult_integral in Z; tauto]. }
  assert (Ha : da = 0).
  { unfold c0 in C0. rewrite HD in C0. assert (Z : d * (da * da) = 0) by lra.
    apply Rmult_integral in Z. destruct Z as [Z|Z]; [lra|apply Rmult_integral in Z; tauto]. }
  apply circle_crossing. fold d D da dk. rewrite HD, Hk, Ha. split; [ring|].
  rewrite Rmult_0_r, Rplus_0_r, Rmult_0_r. lra.
Qed.

(** ** Rational numbers in, rational switches out *)
Definition rational (x : R) : Prop := exists q : Q, x = Q2R q.

Lemma rational_plus x y : rational x -> rational y -> rational (x + y).
Proof. intros (p & ->) (q & ->). exists (p + q)%Q. symmetry. apply Q2R_plus. Qed.
Lemma rational_opp x : rational x -> rational (- x).
Proof. intros (p & ->). exists (- p)%Q. symmetry. apply Q2R_opp. Qed.
Lemma rational_minus x y : rational x -> rational y -> rational (x - y).
Proof. intros Hx Hy. apply rational_plus; auto. apply rational_opp, Hy. Qed.
Lemma rational_mult x y : rational x -> rational y -> rational (x * y).
Proof. intros (p & ->) (q & ->). exists (p * q)%Q. symmetry. apply Q2R_mult. Qed.
Lemma rational_0 : rational 0.
Proof. exists 0%Q. unfold Q2R. simpl. ring. Qed.
Lemma rational_1 : rational 1.
Proof. exists 1%Q. unfold Q2R. simpl. field. Qed.
Lemma rational_div x y : rational x -> rational y -> rational (x / y).
Proof.
  intros Hx (q & ->). apply rational_mult; auto. destruct (Req_dec (Q2R q) 0) as [E|E].
  - rewrite E, Rinv_0. apply rational_0.
  - exists (/ q)%Q. symmetry. apply Q2R_inv. intros H. apply E. rewrite H. unfold Q2R. simpl. ring.
Qed.
Lemma rational_Sum {A} (m : list A) f : (forall i, In i m -> rational (f i)) -> rational (Sum m f).
Proof.
  induction m as [|x m IH]; simpl; intros H; [apply rational_0|]. apply rational_plus; auto.
Qed.
Lemma rational_INR k : rational (INR k).
Proof.
  induction k as [|k IH]; [apply rational_0|]. rewrite S_INR. apply rational_plus; auto.
  apply rational_1.
Qed.

Hypothesis rational_rows : forall z i, In i l -> rational (W z i).
Hypothesis rational_gain : forall i, In i l -> rational (norm_gain_of n i).
Hypothesis rational_state : forall i, In i l -> rational (h i).
Hypothesis rational_direction : forall i, In i l -> rational (v i).
Hypothesis rational_eps : rational (root_eps n).

Lemma rational_centred x i : (forall i, In i l -> rational (x i)) -> In i l ->
  rational (centred l n x i).
Proof.
  intros Hx Hi. unfold centred. destruct n; [auto|]. unfold centre, average.
  apply rational_minus; auto. apply rational_div; [apply rational_Sum; auto|apply rational_INR].
Qed.

Lemma rational_start z : rational (a_ z).
Proof.
  apply rational_Sum. intros i Hi. repeat apply rational_mult; auto.
  apply rational_centred; auto.
Qed.

Lemma rational_slope z : rational (k_ z).
Proof.
  apply rational_Sum. intros i Hi. repeat apply rational_mult; auto.
  apply rational_centred; auto.
Qed.

(** The switches of greedy tokens with equal biases, and alpha* of any two tokens *)
Theorem rational_switch z y : rational (line_switch z y).
Proof.
  apply rational_div; apply rational_minus; auto using rational_start, rational_slope.
Qed.

Theorem rational_turn z y : rational (turn l n W h v z y).
Proof.
  assert (EY : Y * Y = dot l (centred l n v) (centred l n v)) by apply norm_sqr.
  assert (Ec : c * Y = dot l (centred l n h) (centred l n v)) by (unfold offset; field; lra).
  assert (HY : rational (Y * Y)).
  { rewrite EY. apply rational_Sum. intros; apply rational_mult; apply rational_centred; auto. }
  assert (Hc : rational (c * Y)).
  { rewrite Ec. apply rational_Sum. intros; apply rational_mult; apply rational_centred; auto. }
  assert (Eq : distance_sqr l n h v = dot l (centred l n h) (centred l n h)
    + INR (length l) * root_eps n - (c * Y) * (c * Y) / (Y * Y)).
  { unfold distance_sqr. field. lra. }
  assert (Hq : rational (distance_sqr l n h v)).
  { rewrite Eq. apply rational_minus; [apply rational_plus|].
    - apply rational_Sum. intros; apply rational_mult; apply rational_centred; auto.
    - apply rational_mult; auto. apply rational_INR.
    - apply rational_div; auto. apply rational_mult; auto. }
  assert (Hk : rational (slope_gap l n W v z y))
    by (apply rational_minus; apply rational_slope).
  assert (Ha : rational (start_gap l n W h z y))
    by (apply rational_minus; apply rational_start).
  unfold turn. apply rational_div; auto. apply rational_minus; auto. apply rational_div.
  - apply rational_mult; auto.
  - unfold turn_gap. apply rational_minus; auto. apply rational_div; auto.
    apply rational_mult; auto.
Qed.
End Greedy.
