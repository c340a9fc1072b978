(** * Claim [normalization-limit], equation (15) assembled

    A pre-norm decoder with softmax attention (any scores, any mask, several heads, biases),
    plain and gated perceptrons, optional norms after the sublayers, parallel or
    sequential branches, any depth.  Its residual stream is steered by [a v] before any of
    its blocks.  As a -> +-oo the logits of every row tend to those of the normalised
    direction +-v; so do the next-token probabilities.  The model is
    defined in [TransformerModel.v]; [Plateau.v] has the loss. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model Vectors NormalizationLimit TransformerModel.
Open Scope R_scope.

(** ** Boundedness of the sublayers *)

Lemma affine_bounded {J K} (js : list J) (ks : list K) (w : K -> J -> R) (b : K -> R) B :
  exists C, 0 <= C /\ forall x, (forall j, In j js -> Rabs (x j) <= B) ->
    forall k, In k ks -> Rabs (affine js (w k) (b k) x) <= C.
Proof.
  destruct (finite_bound ks (fun k => Sum js (fun j => Rabs (w k j)) * Rabs B)) as (S & HS).
  destruct (finite_bound ks b) as (b0 & Hb).
  exists (Rabs (S + b0)). split; [apply Rabs_pos|]. intros x Hx k Hk.
  apply Rle_trans with (2 := Rle_abs _).
  unfold affine. apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; auto.
  apply Rle_trans with (Sum js (fun j => Rabs (w k j)) * Rabs B).
  - apply linear_bound. intros j Hj. apply Rle_trans with (1 := Hx j Hj), Rle_abs.
  - apply Rle_trans with (1 := Rle_abs _), HS, Hk.
Qed.

(** A weighted mean with softmax weights stays within the bounds of its terms *)
Lemma softmax_mean_bounded {A} (ys : list A) (L x : A -> R) C : 0 <= C ->
  (forall y, In y ys -> Rabs (x y) <= C) ->
  Rabs (Sum ys (fun y => softmax ys L y * x y)) <= C.
Proof.
  intros HC Hx. destruct ys as [|y0 ys']; [simpl; rewrite Rabs_R0; exact HC|].
  set (ys := cons y0 ys') in *. set (Z := Sum ys (fun y => exp (L y))).
  assert (HZ : 0 < Z).
  { apply Sum_pos with y0; [|left; reflexivity|apply exp_pos].
    intros; apply Rlt_le, exp_pos. }
  apply Rle_trans with (1 := Sum_abs ys _).
  apply Rle_trans with (Sum ys (fun y => softmax ys L y * C)).
  - apply Sum_le. intros y Hy. unfold softmax. fold Z. rewrite Rabs_mult, Rabs_right.
    + apply Rmult_le_compat_l; auto. apply Rlt_le, Rdiv_lt_0_compat; auto using exp_pos.
    + apply Rle_ge, Rlt_le, Rdiv_lt_0_compat; auto using exp_pos.
  - rewrite Sum_scalr. unfold softmax. rewrite Sum_div. fold Z. right. field. lra.
Qed.

Section Bounded.
Context {Row Coordinate Token : Type} (l : list Coordinate) (rows : list Row).

Lemma normalise_bounded (n : @normalisation Coordinate) : 0 <= root_eps n ->
  exists B, forall x i, In i l -> Rabs (normalise l n x i) <= B.
Proof.
  intros He. destruct n as [eps gain|eps gain bias]; simpl in He;
    destruct (finite_bound l gain) as (g & Hg).
  - exists (g * sqrt (INR (length l))). intros x i Hi.
    apply Rle_trans with (1 := rms_bounded l eps gain _ i He Hi).
    apply Rmult_le_compat_r; [apply sqrt_pos|apply Hg; auto].
  - destruct (finite_bound l bias) as (b & Hb).
    exists (g * sqrt (INR (length l)) + b). intros x i Hi. simpl. unfold layer_norm.
    apply Rle_trans with (1 := Rabs_triang _ _). apply Rplus_le_compat; [|apply Hb; auto].
    apply Rle_trans with (1 := rms_bounded l eps gain _ i He Hi).
    apply Rmult_le_compat_r; [apply sqrt_pos|apply Hg; auto].
Qed.

Lemma head_bounded (h : @head Row Coordinate) :
  (forall t, In t rows -> incl (visible h t) rows) ->
  bounded_on_bounded rows l (head_output l h).
Proof.
  intros Hv B.
  destruct (affine_bounded l (seq 0 (width h)) (value h) (value_bias h) B) as (C & HC & Hval).
  destruct (affine_bounded (seq 0 (width h)) l (output h) (fun _ => 0) C) as (D & _ & Hout).
  exists D. intros X HX t i Ht Hi.
  replace (head_output l h X t i) with (affine (seq 0 (width h)) (output h i) 0
    (fun k => Sum (visible h t) (fun u => attention_weight h X t u *
      affine l (value h k) (value_bias h k) (X u)))) by apply Rplus_0_r.
  apply Hout; auto. intros k Hk. apply softmax_mean_bounded; auto.
  intros u Hu. apply Hval; auto. intros j Hj. apply HX; auto. apply (Hv t); auto.
Qed.

Lemma map_bounded (m : @inner_map Row Coordinate) : valid_map rows m ->
  bounded_on_bounded rows l (apply_map l m).
Proof.
  destruct m as [heads bias|n phi up bu down bd|n phi gate bg up bu down bd]; simpl; intros Hv.
  - apply sum_bounded.
    + induction heads as [|h heads IH].
      * intros B. exists 0. intros X _ t i _ _. simpl. rewrite Rabs_R0. lra.
      * apply (sum_bounded rows l (head_output l h)
          (fun X t i => Sum heads (fun h => head_output l h X t i))).
        -- apply head_bounded, Hv. left; reflexivity.
        -- apply IH. intros h' Hh'. apply Hv. right; exact Hh'.
    + intros B. destruct (finite_bound l bias) as (b & Hb). exists b. intros X _ t i _ Hi. auto.
  - intros B. destruct (affine_bounded l (seq 0 n) up bu B) as (C & _ & HU).
    destruct (continuous_bounded phi C Hv) as (E & _ & HE).
    destruct (affine_bounded (seq 0 n) l down bd E) as (D & _ & HD).
    exists D. intros X HX t i Ht Hi. apply HD; auto.
  - intros B. destruct (affine_bounded l (seq 0 n) up bu B) as (C & HC & HU).
    destruct (affine_bounded l (seq 0 n) gate bg B) as (C' & _ & HG).
    destruct (continuous_bounded phi C' Hv) as (E & HE0 & HE).
    destruct (affine_bounded (seq 0 n) l down bd (E * C)) as (D & _ & HD).
    exists D. intros X HX t i Ht Hi. apply HD; auto. intros k Hk. rewrite Rabs_mult.
    apply Rmult_le_compat; try apply Rabs_pos; [apply HE, HG|apply HU]; auto.
Qed.

Lemma branch_bounded (b : @branch Row Coordinate) : valid_branch rows b ->
  bounded_sublayer rows l (branch_output l b).
Proof.
  intros (Hpre & Hm & Hpost). unfold branch_output. destruct (postnorm b) as [n|].
  - destruct (normalise_bounded n Hpost) as (B & HB). exists B. intros X t i _ Hi. apply HB, Hi.
  - destruct (normalise_bounded _ Hpre) as (B & HB).
    destruct (map_bounded _ Hm B) as (C & HC). exists C. intros X. apply HC.
    intros t i _ Hi. apply HB, Hi.
Qed.

Lemma block_bounded (bs : list (@branch Row Coordinate)) :
  (forall b, In b bs -> valid_branch rows b) -> bounded_sublayer rows l (block_output l bs).
Proof.
  induction bs as [|b bs IH]; intros H.
  - exists 0. intros X t i _ _. unfold block_output. simpl. rewrite Rabs_R0. lra.
  - destruct (branch_bounded b) as (B & HB); [apply H; left; reflexivity|].
    destruct IH as (C & HC); [intros b' Hb'; apply H; right; exact Hb'|].
    exists (B + C). intros X t i Ht Hi. unfold block_output. simpl.
    apply Rle_trans with (1 := Rabs_triang _ _).
    apply Rplus_le_compat; [apply HB|apply HC]; auto.
Qed.

(** ** The limit *)

Lemma normalise_ext (n : @normalisation Coordinate) x y i :
  (forall i, In i l -> x i = y i) -> In i l -> normalise l n x i = normalise l n y i.
Proof.
  intros H Hi. destruct n; simpl; [apply rms_ext; auto|]. unfold layer_norm. f_equal.
  apply rms_ext; auto. intros j Hj. unfold centre, average. rewrite (Sum_ext l x y), H; auto.
Qed.

Lemma normalise_saturates (n : @normalisation Coordinate) w r i : 0 <= root_eps n ->
  directed l n w -> bounded_vectors l r -> In i l ->
  is_lim (fun a => normalise l n (fun i => a * w i + r a i) i) p_infty
    (normalise l (without_eps n) w i).
Proof.
  intros He Hw Hr Hi. destruct n; simpl in *; [apply rms_saturates|apply layer_saturates]; auto.
Qed.

Lemma directed_opp (n : @normalisation Coordinate) w : directed l n w ->
  directed l n (fun i => - w i).
Proof.
  destruct n; simpl.
  - intros (i & Hi & H). exists i. split; [exact Hi|lra].
  - intros (i & j & Hi & Hj & H). exists i, j. repeat split; auto. lra.
Qed.

Lemma skipn_in {A} n (xs : list A) x : In x (skipn n xs) -> In x xs.
Proof. intros H. rewrite <- (firstn_skipn n xs). apply in_or_app. right; exact H. Qed.

(** (15), paper 4.1, assembled.  A valid decoder on the given rows, any input, steered by
    [a v] before any block: the logits of row t tend to those of the direction +-v of this
    row, if the final normalisation sees that direction. *)
Theorem transformer_limit (m : @transformer Row Coordinate Token) X0 depth v t z :
  valid rows m -> In t rows -> directed l (final_norm m) (v t) ->
  is_lim (steered_readout l m X0 depth v t z) p_infty (limit_readout l m (v t) z) /\
  is_lim (steered_readout l m X0 depth v t z) m_infty (limit_readout l m (fun i => - v t i) z).
Proof.
  intros [He Hb] Ht Hd.
  assert (HL : List.Forall (bounded_sublayer rows l)
    (map (block_output l) (skipn depth (blocks m)))).
  { apply List.Forall_forall. intros G HG. apply in_map_iff in HG.
    destruct HG as (bs & <- & Hbs). apply block_bounded. intros b Hb'.
    apply (Hb bs b); auto. apply skipn_in with depth. exact Hbs. }
  destruct (saturated_readout rows l (unembed m) _ (run l (firstn depth (blocks m)) X0) v t z
    (normalise l (final_norm m)) (normalise l (without_eps (final_norm m)))
    (directed l (final_norm m)) (normalise_ext _)
    (fun w r i Hw Hr Hi => normalise_saturates _ w r i He Hw Hr Hi) HL Ht Hd
    (directed_opp _ _ Hd)) as [Lp Lm].
  split; apply is_lim_plus'; auto; apply is_lim_const.
Qed.

(** Hence the next-token probabilities tend to those of the limit logits, all of them
    positive. *)
Theorem transformer_probabilities (m : @transformer Row Coordinate Token) X0 depth v t zs z :
  valid rows m -> In t rows -> directed l (final_norm m) (v t) -> In z zs ->
  let sigma a := softmax zs (fun y => steered_readout l m X0 depth v t y a) z in
  let plus := softmax zs (limit_readout l m (v t)) z in
  let minus := softmax zs (limit_readout l m (fun i => - v t i)) z in
  is_lim sigma p_infty plus /\ 0 < plus /\ is_lim sigma m_infty minus /\ 0 < minus.
Proof.
  intros Hm Ht Hd Hz sigma plus minus.
  destruct (softmax_limit zs (steered_readout l m X0 depth v t) (limit_readout l m (v t))
    p_infty z Hz) as [Lp Pp]; [intros; apply transformer_limit; auto|].
  destruct (softmax_limit zs (steered_readout l m X0 depth v t)
    (limit_readout l m (fun i => - v t i)) m_infty z Hz) as [Lm Pm];
    [intros; apply transformer_limit; auto|].
  auto.
Qed.
End Bounded.

(** ** The conditions are met by the usual parts *)

Lemma causal_visible n t : In t (seq 0 n) -> incl (seq 0 (S t)) (seq 0 n).
Proof. intros Ht u Hu. apply in_seq in Ht, Hu. apply in_seq. lia. Qed.

Lemma relu_continuous x : continuous (fun x => Rmax 0 x) x.
Proof.
  apply continuous_ext with (fun x => (x + Rabs x) / 2).
  - intros y. unfold Rmax, Rabs. destruct Rle_dec, Rcase_abs; lra.
  - apply (continuous_scal_l (V := R_NormedModule) (fun x => x + Rabs x) (/ 2)).
    apply (continuous_plus (V := R_NormedModule) (fun x => x) Rabs);
      [apply continuous_id|apply continuous_Rabs].
Qed.

Lemma silu_continuous x : continuous (fun x => x / (1 + exp (- x))) x.
Proof.
  assert (1 + exp (- x) <> 0) by (generalize (exp_pos (- x)); lra).
  eapply derive_continuous. auto_derive; auto.
Qed.

(** The Gaussian error linear unit, as computed with tanh, and exactly: x Phi (x) *)
Lemma gelu_tanh_continuous c k x :
  continuous (fun x => x * (/ 2 * (1 + tanh (c * (x + k * x ^ 3))))) x.
Proof.
  apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)).
  unfold tanh, sinh, cosh. auto_derive. apply Rgt_not_eq.
  generalize (exp_pos (c * (x + k * x ^ 3))) (exp_pos (- (c * (x + k * x ^ 3)))).
  simpl. lra.
Qed.

Definition normal_density (t : R) : R := exp (- (t * t / 2)) / sqrt (2 * PI).
Definition gelu (x : R) : R := x * (/ 2 + RInt normal_density 0 x).

Lemma gelu_continuous x : continuous gelu x.
Proof.
  assert (Hc : forall t, continuous normal_density t).
  { intros t. apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)).
    unfold normal_density. auto_derive. trivial. }
  apply (continuous_mult (K := R_AbsRing) (fun x => x)); [apply continuous_id|].
  apply (continuous_plus (V := R_NormedModule) (fun _ => / 2)); [apply continuous_const|].
  apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)).
  exists (normal_density x).
  apply (is_derive_RInt normal_density (fun x => RInt normal_density 0 x) 0 x); [|apply Hc].
  apply filter_forall. intros y. apply (RInt_correct normal_density 0 y).
  apply (ex_RInt_continuous normal_density). intros t _. apply Hc.
Qed.
