(** * Taylor models on |t| <= 1: the polynomial part, truncation and products (new)

    A Taylor model of a function is a polynomial of degree N and a radius that bounds the
    difference on the interval |t| <= 1.  Coefficients are stored with roundings, so a stored
    product is near to the exact one coefficient by coefficient only; [e] bounds that. *)
From Coq Require Import Reals Lra Lia List Arith.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus.
Open Scope R_scope.

Definition upto (N : nat) : list nat := seq 0 (S N).

Lemma in_upto N k : In k (upto N) <-> (k <= N)%nat.
Proof. unfold upto. rewrite in_seq. lia. Qed.

(** The polynomial with the coefficients c_0, ..., c_N; n(c), the sum of |c_k| *)
Definition poly (N : nat) (c : nat -> R) (t : R) : R := Sum (upto N) (fun k => c k * t ^ k).
Definition majorant (N : nat) (c : nat -> R) : R := Sum (upto N) (fun k => Rabs (c k)).

(** The function f is within r of the polynomial *)
Definition encloses (N : nat) (c : nat -> R) (r : R) (f : R -> R) : Prop :=
  forall t, Rabs t <= 1 -> Rabs (f t - poly N c t) <= r.

Lemma pow_bound t k : Rabs t <= 1 -> Rabs (t ^ k) <= 1.
Proof.
  intros Ht. rewrite <- RPow_abs. induction k as [|k IH]; simpl; [lra|].
  generalize (Rabs_pos t) (pow_le (Rabs t) k (Rabs_pos t)). intros. nra.
Qed.

Lemma term_bound c (u : R) : Rabs u <= 1 -> Rabs (c * u) <= Rabs c.
Proof. intros Hu. rewrite Rabs_mult. generalize (Rabs_pos c). intros. nra. Qed.

Lemma majorant_nonneg N c : 0 <= majorant N c.
Proof. apply Sum_nonneg. intros; apply Rabs_pos. Qed.

Lemma majorant_poly N c t : Rabs t <= 1 -> Rabs (poly N c t) <= majorant N c.
Proof.
  intros Ht. eapply Rle_trans; [apply Sum_abs|]. apply Sum_le. intros k _.
  apply term_bound, pow_bound, Ht.
Qed.

Lemma majorant_minus N a b : majorant N (fun k => a k - b k) <= majorant N a + majorant N b.
Proof.
  unfold majorant. rewrite <- Sum_plus. apply Sum_le. intros k _.
  unfold Rminus. eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp. lra.
Qed.

Lemma poly_plus N a b t : poly N (fun k => a k + b k) t = poly N a t + poly N b t.
Proof. unfold poly. rewrite <- Sum_plus. apply Sum_ext. intros; ring. Qed.

Lemma poly_minus N a b t : poly N (fun k => a k - b k) t = poly N a t - poly N b t.
Proof. unfold poly. rewrite <- Sum_minus. apply Sum_ext. intros; ring. Qed.

Lemma Sum_first N f : Sum (upto N) f = f 0%nat + Sum (seq 1 N) f.
Proof. reflexivity. Qed.

Lemma poly_0 N c : poly N c 0 = c 0%nat.
Proof.
  unfold poly. rewrite Sum_first. simpl.
  rewrite (Sum_ext (seq 1 N) _ (fun _ => 0)), Sum_zero; [ring|].
  intros k Hk. apply in_seq in Hk. rewrite pow_i by lia. ring.
Qed.

Lemma poly_opp N a t : poly N (fun k => - a k) t = - poly N a t.
Proof. unfold poly. rewrite <- Sum_opp. apply Sum_ext. intros; ring. Qed.

(** A constant as coefficients *)
Definition constant (x : R) (k : nat) : R := match k with O => x | _ => 0 end.

Lemma poly_constant N x t : poly N (constant x) t = x.
Proof.
  unfold poly. rewrite Sum_first. simpl.
  rewrite (Sum_ext (seq 1 N) _ (fun _ => 0)), Sum_zero; [ring|].
  intros [|k] Hk; [apply in_seq in Hk; lia|simpl; ring].
Qed.

(** Roundings of at most e in each coefficient *)
Lemma rounded_poly N a b e t : (forall k, (k <= N)%nat -> Rabs (a k - b k) <= e) ->
  Rabs t <= 1 -> Rabs (poly N a t - poly N b t) <= INR (S N) * e.
Proof.
  intros H Ht. rewrite <- poly_minus. eapply Rle_trans; [apply majorant_poly, Ht|].
  replace (INR (S N)) with (INR (length (upto N))) by (unfold upto; rewrite seq_length; auto).
  rewrite <- Sum_const. apply Sum_le. intros k Hk. apply H, in_upto, Hk.
Qed.

(** ** Double sums by diagonals *)

(** What lies beyond the degree N *)
Definition beyond (N : nat) (F : nat -> nat -> R) : R :=
  Sum (upto N) (fun i => Sum (upto N) (fun j => if N <? i + j then F i j else 0)).

Lemma Sum_prefix k N (f : nat -> R) : (k <= N)%nat ->
  Sum (upto N) (fun i => if i <=? k then f i else 0) = Sum (upto k) f.
Proof.
  intros H. unfold upto. replace (S N) with (S k + (N - k))%nat by lia.
  rewrite seq_app, Sum_app.
  rewrite (Sum_ext (seq 0 (S k)) _ f).
  - rewrite (Sum_ext (seq (0 + S k) (N - k)) _ (fun _ => 0)), Sum_zero; [ring|].
    intros i Hi. apply in_seq in Hi. destruct (Nat.leb_spec i k); [lia|reflexivity].
  - intros i Hi. apply in_seq in Hi. destruct (Nat.leb_spec i k); [reflexivity|lia].
Qed.

(** The sum of F_ij g(i + j) over the square i, j <= N, by diagonals up to N and the rest *)
Theorem diagonals N (F : nat -> nat -> R) (g : nat -> R) :
  Sum (upto N) (fun i => Sum (upto N) (fun j => F i j * g (i + j)%nat)) =
  Sum (upto N) (fun k => Sum (upto k) (fun i => F i (k - i)%nat) * g k) +
  beyond N (fun i j => F i j * g (i + j)%nat).
Proof.
  set (dec := Nat.eq_dec).
  assert (E : Sum (upto N) (fun k => Sum (upto k) (fun i => F i (k - i)%nat) * g k) =
    Sum (upto N) (fun i => Sum (upto N) (fun j =>
      if N <? i + j then 0 else F i j * g (i + j)%nat))).
  { transitivity (Sum (upto N) (fun k => Sum (upto N) (fun i =>
      if i <=? k then F i (k - i)%nat * g k else 0))).
    { apply Sum_ext. intros k Hk. apply in_upto in Hk. rewrite <- Sum_scalr.
      symmetry. apply (Sum_prefix k N (fun i => F i (k - i)%nat * g k) Hk). }
    rewrite Sum_swap. apply Sum_ext. intros i Hi. apply in_upto in Hi.
    (* both are the sum over j of the terms with i + j = k <= N *)
    transitivity (Sum (upto N) (fun k => Sum (upto N) (fun j =>
      if dec (k - i)%nat j then (if i <=? k then F i j * g (i + j)%nat else 0) else 0))).
    { apply Sum_ext. intros k Hk. apply in_upto in Hk.
      rewrite (Sum_indicator dec (upto N)
        (fun j => if i <=? k then F i j * g (i + j)%nat else 0));
        [|apply seq_NoDup|apply in_upto; lia].
      destruct (Nat.leb_spec i k); [|reflexivity]. do 2 f_equal. lia. }
    rewrite Sum_swap. apply Sum_ext. intros j Hj. apply in_upto in Hj.
    destruct (Nat.ltb_spec N (i + j)) as [L|L].
    - transitivity (Sum (upto N) (fun _ => 0)); [|apply Sum_zero].
      apply Sum_ext. intros k Hk. apply in_upto in Hk.
      destruct (dec (k - i)%nat j); [|reflexivity]. destruct (Nat.leb_spec i k); [lia|reflexivity].
    - rewrite (Sum_ext (upto N) _ (fun k =>
        if dec (i + j)%nat k then F i j * g (i + j)%nat else 0)).
      + apply (Sum_indicator dec (upto N) (fun _ => F i j * g (i + j)%nat));
          [apply seq_NoDup|apply in_upto; lia].
      + intros k Hk. destruct (dec (k - i)%nat j) as [E|E], (dec (i + j)%nat k) as [E'|E'];
          destruct (Nat.leb_spec i k); try reflexivity; lia. }
  rewrite E. unfold beyond. rewrite <- Sum_plus. apply Sum_ext. intros i _.
  rewrite <- Sum_plus. apply Sum_ext. intros j _. destruct (N <? i + j); ring.
Qed.

Lemma beyond_bound N (F G : nat -> nat -> R) :
  (forall i j, Rabs (F i j) <= G i j) -> Rabs (beyond N F) <= beyond N G.
Proof.
  intros H. eapply Rle_trans; [apply Sum_abs|]. apply Sum_le. intros i _.
  eapply Rle_trans; [apply Sum_abs|]. apply Sum_le. intros j _.
  destruct (N <? i + j); [apply H|rewrite Rabs_R0; lra].
Qed.

Lemma beyond_nonneg N (G : nat -> nat -> R) : (forall i j, 0 <= G i j) -> 0 <= beyond N G.
Proof.
  intros H. apply Sum_nonneg. intros i _. apply Sum_nonneg. intros j _.
  destruct (N <? i + j); [apply H|lra].
Qed.

(** ** Products *)

(** Coefficients of the product, and what truncation leaves out at most *)
Definition convolution (a b : nat -> R) (k : nat) : R :=
  Sum (upto k) (fun i => a i * b (k - i)%nat).
Definition tail (N : nat) (a b : nat -> R) : R := beyond N (fun i j => Rabs (a i) * Rabs (b j)).

Lemma tail_nonneg N a b : 0 <= tail N a b.
Proof. apply beyond_nonneg. intros; apply Rmult_le_pos; apply Rabs_pos. Qed.

Theorem product_tail N a b t : Rabs t <= 1 ->
  Rabs (poly N a t * poly N b t - poly N (convolution a b) t) <= tail N a b.
Proof.
  intros Ht.
  assert (E : poly N a t * poly N b t =
    Sum (upto N) (fun i => Sum (upto N) (fun j => a i * b j * t ^ (i + j)))).
  { unfold poly. rewrite <- Sum_scalr. apply Sum_ext. intros i _. rewrite <- Sum_scal.
    apply Sum_ext. intros j _. rewrite pow_add. ring. }
  rewrite E, (diagonals N (fun i j => a i * b j) (fun k => t ^ k)).
  unfold poly, convolution.
  replace (_ + _ - _) with (beyond N (fun i j => a i * b j * t ^ (i + j))) by ring.
  apply beyond_bound. intros i j. rewrite <- Rabs_mult. apply term_bound, pow_bound, Ht.
Qed.

(** The stored product c of two models, with roundings of at most e in each coefficient *)
Theorem product_model N a b c r s e f g :
  (forall k, (k <= N)%nat -> Rabs (convolution a b k - c k) <= e) ->
  encloses N a r f -> encloses N b s g ->
  encloses N c (tail N a b + majorant N a * s + majorant N b * r + r * s + INR (S N) * e)
    (fun t => f t * g t).
Proof.
  intros He Hf Hg t Ht. specialize (Hf t Ht). specialize (Hg t Ht).
  assert (T := product_tail N a b t Ht). assert (R := rounded_poly N _ c e t He Ht).
  assert (A := majorant_poly N a t Ht). assert (B := majorant_poly N b t Ht).
  set (x := poly N a t) in *. set (y := poly N b t) in *.
  set (u := f t - x) in *. set (v := g t - y) in *.
  replace (f t * g t - poly N c t) with ((x * v + y * u + u * v) +
    (x * y - poly N (convolution a b) t) + (poly N (convolution a b) t - poly N c t))
    by (unfold u, v; ring).
  eapply Rle_trans; [apply Rabs_triang|].
  assert (Rabs (x * v + y * u + u * v + (x * y - poly N (convolution a b) t)) <=
    majorant N a * s + majorant N b * r + r * s + tail N a b); [|lra].
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [|exact T].
  eapply Rle_trans; [apply Rabs_triang|]. rewrite (Rabs_mult u v).
  apply Rplus_le_compat; [|apply Rmult_le_compat; auto using Rabs_pos].
  eapply Rle_trans; [apply Rabs_triang|]. rewrite !Rabs_mult.
  apply Rplus_le_compat; apply Rmult_le_compat; auto using Rabs_pos.
Qed.

(** A sum of models, a model with a larger radius, and one of lower degree *)
Theorem sum_model N a b r s f g : encloses N a r f -> encloses N b s g ->
  encloses N (fun k => a k + b k) (r + s) (fun t => f t + g t).
Proof.
  intros Hf Hg t Ht. rewrite poly_plus.
  replace (f t + g t - (poly N a t + poly N b t)) with ((f t - poly N a t) + (g t - poly N b t))
    by ring.
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; auto.
Qed.

Theorem shrink_model N N' c r f : (N' <= N)%nat -> encloses N c r f ->
  encloses N' c (r + Sum (seq (S N') (N - N')) (fun k => Rabs (c k))) f.
Proof.
  intros H Hf t Ht.
  assert (E : poly N c t = poly N' c t + Sum (seq (S N') (N - N')) (fun k => c k * t ^ k)).
  { unfold poly, upto. replace (S N) with (S N' + (N - N'))%nat by lia.
    rewrite seq_app, Sum_app. reflexivity. }
  specialize (Hf t Ht). rewrite E in Hf.
  set (d := Sum (seq (S N') (N - N')) (fun k => c k * t ^ k)) in *.
  replace (f t - poly N' c t) with ((f t - (poly N' c t + d)) + d) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [exact Hf|].
  eapply Rle_trans; [apply Sum_abs|]. apply Sum_le. intros k _. apply term_bound, pow_bound, Ht.
Qed.

(** ** Derivatives *)

Definition slope (N : nat) (c : nat -> R) (t : R) : R :=
  Sum (upto N) (fun k => INR k * c k * t ^ pred k).

Lemma poly_derive N c t : is_derive (poly N c) t (slope N c t).
Proof.
  apply (Sum_derive (upto N) (fun k t => c k * t ^ k) (fun k t => INR k * c k * t ^ pred k)).
  intros k _. auto_derive; [trivial|]. ring.
Qed.

(** t^(i-1) t^j for i > 0 *)
Lemma shifted_power i j t : INR i * (t ^ pred i * t ^ j) = INR i * t ^ pred (i + j).
Proof.
  destruct i as [|i]; [simpl; ring|]. simpl pred. rewrite <- pow_add. do 2 f_equal.
Qed.

Lemma Sum_INR N : Sum (upto N) INR = INR N * INR (S N) / 2.
Proof.
  unfold upto. induction N as [|N IH]; [simpl; field|].
  replace (S (S N)) with (S N + 1)%nat at 1 by lia. rewrite seq_app, Sum_app, IH.
  change (Sum (seq (0 + S N) 1) INR) with (INR (S N) + 0). rewrite !S_INR. field.
Qed.

(** A function with a bounded slope moves little *)
Lemma bounded_slope (f df : R -> R) B t : (forall x, is_derive f x (df x)) ->
  (forall x, Rabs x <= Rabs t -> Rabs (df x) <= B) -> Rabs (f t - f 0) <= B * Rabs t.
Proof.
  intros Hd HB.
  destruct (MVT_gen f 0 t df) as (c & Hc & E).
  - intros x _. apply Hd.
  - intros x _. apply continuity_pt_filterlim. apply (derive_continuous f x (df x)), Hd.
  - rewrite E, Rminus_0_r, Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|]. apply HB.
    unfold Rmin, Rmax in Hc. destruct (Rle_dec 0 t).
    + rewrite !Rabs_right; lra.
    + rewrite !Rabs_left1; lra.
Qed.
