(** * Claim [normalization-limit], equation (15); paper, 4.1

    Steering the residual stream of a pre-norm decoder saturates: the final
    normalisation forgets everything but the direction of the steering vector. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model Vectors.
Open Scope R_scope.

Section Normalization.
Context {I : Type} (l : list I).
Let d := INR (length l).
Implicit Types (x v h gamma beta : I -> R).

(** RMSNorm and LayerNorm, with gain gamma, bias beta, and eps >= 0 in the root *)
Definition rms_norm (eps : R) gamma x (i : I) : R :=
  gamma i * (x i / sqrt (dot l x x / d + eps)).

Definition average x : R := Sum l x / d.
Definition centre x (i : I) : R := x i - average x.

Definition layer_norm (eps : R) gamma beta x (i : I) : R :=
  rms_norm eps gamma (centre x) i + beta i.

Lemma dimension_pos i : In i l -> 0 < d.
Proof. intros Hi. apply size_pos. intros E. rewrite E in Hi. destruct Hi. Qed.

(** If u (a) / a -> w <> 0 then RMSNorm (u (a)) -> RMSNorm (w), without eps *)
Lemma rms_limit eps gamma (u : R -> I -> R) (w : I -> R) j : 0 <= eps -> In j l -> w j <> 0 ->
  (forall i, In i l -> is_lim (fun a => u a i / a) p_infty (w i)) ->
  forall i, In i l -> is_lim (fun a => rms_norm eps gamma (u a) i) p_infty (rms_norm 0 gamma w i).
Proof.
  intros He Hj Hw Hu i Hi. assert (Hd := dimension_pos j Hj).
  assert (HQ : 0 < dot l w w / d).
  { apply Rdiv_lt_0_compat; auto. generalize (norm_pos l w j Hj Hw) (norm_sqr l w). nra. }
  apply is_lim_ext_loc with (fun a => gamma i * (u a i / a *
    / sqrt (Sum l (fun i => u a i / a * (u a i / a)) / d + eps / a * / a))).
  { exists 0. intros a Ha. unfold rms_norm. f_equal.
    set (q := Sum l (fun i => u a i / a * (u a i / a)) / d + eps / a * / a).
    replace (dot l (u a) (u a) / d + eps) with (a * a * q).
    - rewrite sqrt_mult_alt, sqrt_square by nra.
      destruct (Req_dec (sqrt q) 0) as [->|Hq]; [|field; lra].
      unfold Rdiv. rewrite Rmult_0_r, !Rinv_0. ring.
    - unfold q, dot. rewrite (Sum_ext l (fun i => u a i / a * (u a i / a))
        (fun i => / (a * a) * (u a i * u a i))) by (intros; field; lra).
      rewrite Sum_scal. field. lra. }
  unfold rms_norm. apply (is_lim_scal_l _ (gamma i) p_infty (w i / sqrt (dot l w w / d + 0))).
  rewrite Rplus_0_r.
  apply (is_lim_mult _ _ p_infty (w i) (/ sqrt (dot l w w / d))); [apply Hu; auto| |exact Logic.I].
  apply (is_lim_inv _ p_infty (sqrt (dot l w w / d))).
  2:{ intros E. injection E. apply Rgt_not_eq, sqrt_lt_R0; auto. }
  apply (is_lim_comp_continuous _ sqrt p_infty (dot l w w / d)).
  2:{ apply continuity_pt_filterlim, continuity_pt_sqrt. lra. }
  rewrite <- (Rplus_0_r (dot l w w / d)). apply is_lim_plus'.
  - apply (is_lim_scal_r _ (/ d) p_infty (dot l w w)).
    apply (Sum_lim l (fun i a => u a i / a * (u a i / a)) (fun i => w i * w i)).
    intros k Hk. apply (is_lim_mult _ _ p_infty (w k) (w k)); auto. exact Logic.I.
  - evar_last.
    + apply is_lim_mult; [apply is_lim_scal_l|..]; try apply is_lim_Rinv_p.
      all: try (apply is_lim_inv; [apply is_lim_id|discriminate]). exact Logic.I.
    + simpl. f_equal. ring.
Qed.

(** A state steered by [a v] up to a bounded perturbation *)
Definition bounded_vectors (r : R -> I -> R) : Prop :=
  exists B, forall a i, In i l -> Rabs (r a i) <= B.

Lemma direction_limit v (r : R -> I -> R) i : bounded_vectors r -> In i l ->
  is_lim (fun a => (a * v i + r a i) / a) p_infty (v i).
Proof.
  intros (B & HB) Hi.
  apply is_lim_ext_loc with (fun a => v i + r a i / a).
  { exists 0. intros a Ha. field. lra. }
  replace (Finite (v i)) with (Finite (v i + 0)) by (f_equal; ring).
  apply is_lim_plus'; [apply is_lim_const|].
  assert (H0 : forall c, is_lim (fun a => c / a) p_infty 0).
  { intros c. evar_last; [apply is_lim_scal_l, is_lim_inv; [apply is_lim_id|discriminate]|].
    simpl. f_equal. ring. }
  apply is_lim_le_le_loc with (f := fun a => - B / a) (g := fun a => B / a); auto.
  exists 0. intros a Ha. specialize (HB a i Hi). apply Rabs_le_between in HB.
  assert (0 < / a) by (apply Rinv_0_lt_compat; auto).
  split; apply Rmult_le_compat_r; lra.
Qed.

Lemma rms_saturates eps gamma v (r : R -> I -> R) i : 0 <= eps -> bounded_vectors r ->
  (exists j, In j l /\ v j <> 0) -> In i l ->
  is_lim (fun a => rms_norm eps gamma (fun i => a * v i + r a i) i) p_infty (rms_norm 0 gamma v i).
Proof.
  intros He Hr (j & Hj & Hv) Hi. apply rms_limit with j; auto.
  intros k Hk. apply direction_limit; auto.
Qed.

Lemma layer_saturates eps gamma beta v (r : R -> I -> R) i : 0 <= eps -> bounded_vectors r ->
  (exists j k, In j l /\ In k l /\ v j <> v k) -> In i l ->
  is_lim (fun a => layer_norm eps gamma beta (fun i => a * v i + r a i) i) p_infty
    (layer_norm 0 gamma beta v i).
Proof.
  intros He Hr (j & k & Hj & Hk & Hv) Hi.
  apply is_lim_plus'; [|apply is_lim_const].
  assert (Hne : exists m, In m l /\ centre v m <> 0).
  { unfold centre. destruct (Req_dec (v j) (average v)); [exists k|exists j]; split; auto; lra. }
  destruct Hne as (m & Hm & Hmv).
  apply rms_limit with (u := fun a => centre (fun i => a * v i + r a i)) (j := m); auto.
  intros n Hn. assert (Hd := dimension_pos j Hj).
  apply is_lim_ext
    with (fun a => (a * v n + r a n) / a - Sum l (fun i => (a * v i + r a i) / a) / d).
  - intros a. unfold centre, average. rewrite Sum_div. unfold Rdiv. ring.
  - apply is_lim_minus'; [apply direction_limit; auto|].
    apply (is_lim_scal_r _ (/ d) p_infty (Sum l v)).
    apply (Sum_lim l (fun i a => (a * v i + r a i) / a) v). intros o Ho.
    apply direction_limit; auto.
Qed.

(** Normalised vectors are bounded, whatever the input *)
Lemma rms_bounded eps gamma x i : 0 <= eps -> In i l ->
  Rabs (rms_norm eps gamma x i) <= Rabs (gamma i) * sqrt d.
Proof.
  intros He Hi. assert (Hd := dimension_pos i Hi). unfold rms_norm. rewrite Rabs_mult.
  apply Rmult_le_compat_l; [apply Rabs_pos|].
  assert (Hle : Rabs (x i) <= sqrt d * sqrt (dot l x x / d + eps)).
  { apply Rle_trans with (1 := abs_le_norm l x i Hi). rewrite <- sqrt_mult_alt by lra.
    apply sqrt_le_1_alt.
    replace (d * (dot l x x / d + eps)) with (dot l x x + d * eps) by (field; lra). nra. }
  destruct (sqrt_pos (dot l x x / d + eps)) as [Hs|Hs].
  - unfold Rdiv at 1. rewrite Rabs_mult, Rabs_inv, (Rabs_right (sqrt _)) by lra.
    apply Rmult_le_reg_r with (1 := Hs). rewrite Rmult_assoc, Rinv_l by lra. lra.
  - rewrite <- Hs in *. unfold Rdiv. rewrite Rinv_0, Rmult_0_r, Rabs_R0. apply sqrt_pos.
Qed.
End Normalization.

(** ** Pre-norm decoders

    A state has a vector for each position (row).  A sublayer adds to the state a
    function of its normalised rows; attention and perceptron sublayers are
    continuous functions of the normalised rows, hence bounded on bounded sets. *)
Section Decoder.
Context {Row Coordinate : Type} (rows : list Row) (l : list Coordinate).
Definition state := Row -> Coordinate -> R.

Definition bounded_by (B : R) (X : state) : Prop :=
  forall t i, In t rows -> In i l -> Rabs (X t i) <= B.

Definition bounded_on_bounded (F : state -> state) : Prop :=
  forall B, exists B', forall X, bounded_by B X -> bounded_by B' (F X).

(** A sublayer [X |-> X + G X] with bounded [G] *)
Definition bounded_sublayer (G : state -> state) : Prop := exists B, forall X, bounded_by B (G X).

Fixpoint decoder (layers : list (state -> state)) (X : state) : state :=
  match layers with nil => X | G :: rest => decoder rest (fun t i => X t i + G X t i) end.

Lemma finite_bound {A} (ys : list A) (f : A -> R) : exists B, forall y, In y ys -> Rabs (f y) <= B.
Proof.
  exists (Sum ys (fun y => Rabs (f y))). intros y Hy.
  apply (Sum_ge_term ys (fun y => Rabs (f y))); auto. intros; apply Rabs_pos.
Qed.

(** Pre-norm sublayers are bounded, with either normalisation. *)
Lemma prenorm_layer_bounded eps gamma beta F : 0 <= eps -> bounded_on_bounded F ->
  bounded_sublayer (fun X => F (fun t => layer_norm l eps gamma beta (X t))).
Proof.
  intros He HF. destruct (finite_bound l gamma) as (g & Hg).
  destruct (finite_bound l beta) as (b & Hb).
  destruct (HF (g * sqrt (INR (length l)) + b)) as (B & HB). exists B. intros X. apply HB.
  intros t i _ Hi. unfold layer_norm. apply Rle_trans with (1 := Rabs_triang _ _).
  apply Rplus_le_compat; [|apply Hb; auto].
  apply Rle_trans with (1 := rms_bounded l eps gamma _ i He Hi).
  apply Rmult_le_compat_r; [apply sqrt_pos|apply Hg; auto].
Qed.

Lemma prenorm_rms_bounded eps gamma F : 0 <= eps -> bounded_on_bounded F ->
  bounded_sublayer (fun X => F (fun t => rms_norm l eps gamma (X t))).
Proof.
  intros He HF. destruct (finite_bound l gamma) as (g & Hg).
  destruct (HF (g * sqrt (INR (length l)))) as (B & HB). exists B. intros X. apply HB.
  intros t i _ Hi. apply Rle_trans with (1 := rms_bounded l eps gamma _ i He Hi).
  apply Rmult_le_compat_r; [apply sqrt_pos|apply Hg; auto].
Qed.

(** Attention and perceptron maps are bounded on bounded sets: attention takes, in
    each row, a mean of the rows under a linear map, with weights that may depend on
    the state in any way; a perceptron has a continuous activation [phi]. *)
Definition attention (w : state -> Row -> Row -> R) (V : Coordinate -> Coordinate -> R) :
    state -> state :=
  fun X t i => Sum rows (fun u => w X t u * Sum l (fun j => V i j * X u j)).

Definition perceptron {Unit} (units : list Unit) (phi : R -> R) (V : Unit -> Coordinate -> R)
    (b : Unit -> R) (U : Coordinate -> Unit -> R) : state -> state :=
  fun X t i => Sum units (fun k => U i k * phi (Sum l (fun j => V k j * X t j) + b k)).

Lemma linear_bound {A} (ys : list A) (c x : A -> R) B : (forall y, In y ys -> Rabs (x y) <= B) ->
  Rabs (Sum ys (fun y => c y * x y)) <= Sum ys (fun y => Rabs (c y)) * B.
Proof.
  intros H. apply Rle_trans with (1 := Sum_abs ys _). rewrite <- Sum_scalr.
  apply Sum_le. intros y Hy. rewrite Rabs_mult. apply Rmult_le_compat_l; auto using Rabs_pos.
Qed.

(** Row sums of a matrix are bounded *)
Lemma matrix_bound {A} (ys : list A) (V : Coordinate -> A -> R) :
  exists B, 0 <= B /\ forall i, In i l -> Sum ys (fun y => Rabs (V i y)) <= B.
Proof.
  destruct (finite_bound l (fun i => Sum ys (fun y => Rabs (V i y)))) as (B & HB).
  exists (Rabs B). split; [apply Rabs_pos|]. intros i Hi. specialize (HB i Hi).
  generalize (Rle_abs (Sum ys (fun y => Rabs (V i y)))) (Rle_abs B). lra.
Qed.

Lemma attention_bounded w V :
  (forall X t, In t rows -> Sum rows (fun u => Rabs (w X t u)) <= 1) ->
  bounded_on_bounded (attention w V).
Proof.
  intros Hw B. destruct (matrix_bound l V) as (C & HC & HV). exists (C * Rabs B).
  intros X HX t i Ht Hi.
  assert (HX' : forall u j, In u rows -> In j l -> Rabs (X u j) <= Rabs B).
  { intros u j Hu Hj. generalize (HX u j Hu Hj) (Rle_abs B). lra. }
  apply Rle_trans with (Sum rows (fun u => Rabs (w X t u)) * (C * Rabs B)).
  - apply linear_bound. intros u Hu. apply Rle_trans with (Sum l (fun j => Rabs (V i j)) * Rabs B).
    + apply linear_bound. auto.
    + apply Rmult_le_compat_r; auto using Rabs_pos.
  - generalize (Hw X t Ht) (Rmult_le_pos C (Rabs B) HC (Rabs_pos B)). nra.
Qed.

Lemma continuous_bounded (phi : R -> R) B : (forall x, continuous phi x) ->
  exists C, 0 <= C /\ forall x, Rabs x <= B -> Rabs (phi x) <= C.
Proof.
  intros H. assert (Hc : forall x, continuity_pt phi x)
    by (intros; apply continuity_pt_filterlim, H).
  set (b := Rabs B). assert (Hb : - b <= b) by (generalize (Rabs_pos B); unfold b; lra).
  destruct (continuity_ab_maj phi (- b) b Hb ltac:(auto)) as (u & Hu & _).
  destruct (continuity_ab_min phi (- b) b Hb ltac:(auto)) as (v & Hv & _).
  exists (Rabs (phi u) + Rabs (phi v)).
  split; [generalize (Rabs_pos (phi u)) (Rabs_pos (phi v)); lra|].
  intros x Hx. assert (Hxb : - b <= x <= b).
  { apply Rabs_le_between. unfold b. generalize (Rle_abs B). lra. }
  specialize (Hu x Hxb). specialize (Hv x Hxb). apply Rabs_le.
  generalize (Rle_abs (phi u)) (Rabs_maj2 (phi v)) (Rabs_pos (phi u)) (Rabs_pos (phi v)). lra.
Qed.

Lemma perceptron_bounded {Unit} (units : list Unit) phi V b U : (forall x, continuous phi x) ->
  bounded_on_bounded (perceptron units phi V b U).
Proof.
  intros Hphi B. destruct (matrix_bound units U) as (C & HC & HU).
  destruct (finite_bound units (fun k => Sum l (fun j => Rabs (V k j)))) as (S & HS).
  destruct (finite_bound units b) as (b0 & Hb).
  destruct (continuous_bounded phi (S * Rabs B + b0) Hphi) as (E & HE & HEb).
  exists (C * E). intros X HX t i Ht Hi.
  apply Rle_trans with (Sum units (fun k => Rabs (U i k)) * E).
  - apply linear_bound. intros k Hk. apply HEb. apply Rle_trans with (1 := Rabs_triang _ _).
    apply Rplus_le_compat; [|apply Hb; auto].
    apply Rle_trans with (Sum l (fun j => Rabs (V k j)) * Rabs B).
    + apply linear_bound. intros j Hj. generalize (HX t j Ht Hj) (Rle_abs B). lra.
    + apply Rmult_le_compat_r; [apply Rabs_pos|].
      apply Rle_trans with (1 := Rle_abs _), (HS k Hk).
  - apply Rmult_le_compat_r; auto.
Qed.

Lemma sum_bounded F G : bounded_on_bounded F -> bounded_on_bounded G ->
  bounded_on_bounded (fun X t i => F X t i + G X t i).
Proof.
  intros HF HG B. destruct (HF B) as (C & HC). destruct (HG B) as (E & HE).
  exists (C + E). intros X HX t i Ht Hi. apply Rle_trans with (1 := Rabs_triang _ _).
  apply Rplus_le_compat; [apply HC|apply HE]; auto.
Qed.

(** The decoder moves every state by a bounded amount, uniformly *)
Lemma decoder_residual layers : List.Forall bounded_sublayer layers ->
  exists B, forall X, bounded_by B (fun t i => decoder layers X t i - X t i).
Proof.
  induction 1 as [|G rest (B & HB) _ (B' & IH)].
  - exists 0. intros X t i _ _. simpl. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
  - exists (B' + B). intros X t i Ht Hi. simpl.
    specialize (IH (fun t i => X t i + G X t i) t i Ht Hi). specialize (HB X t i Ht Hi).
    replace (decoder rest _ t i - X t i) with
      (decoder rest (fun t i => X t i + G X t i) t i - (X t i + G X t i) + G X t i) by ring.
    apply Rle_trans with (1 := Rabs_triang _ _). lra.
Qed.

Definition steered_state (h v : state) (a : R) : state := fun t i => h t i + a * v t i.

Lemma decoder_direction layers h v t : List.Forall bounded_sublayer layers -> In t rows ->
  exists r, bounded_vectors l r /\ forall a i, In i l ->
    decoder layers (steered_state h v a) t i = a * v t i + r a i.
Proof.
  intros HL Ht. destruct (decoder_residual layers HL) as (B & HB).
  destruct (finite_bound l (h t)) as (b & Hb).
  exists (fun a i => decoder layers (steered_state h v a) t i - a * v t i). split.
  - exists (B + b). intros a i Hi. specialize (HB (steered_state h v a) t i Ht Hi).
    specialize (Hb i Hi).
    replace (_ - a * v t i) with
      (decoder layers (steered_state h v a) t i - steered_state h v a t i + h t i)
        by (unfold steered_state; ring).
    apply Rle_trans with (1 := Rabs_triang _ _). lra.
  - intros; ring.
Qed.

(** The limit at both ends, for a normalisation [n] that saturates to [n0] *)
Lemma saturated_readout {Token} (W : Token -> Coordinate -> R) layers h v t z
    (n n0 : (Coordinate -> R) -> Coordinate -> R) (good : (Coordinate -> R) -> Prop) :
  (forall x y i, (forall i, In i l -> x i = y i) -> In i l -> n x i = n y i) ->
  (forall w r i, good w -> bounded_vectors l r -> In i l ->
     is_lim (fun a => n (fun i => a * w i + r a i) i) p_infty (n0 w i)) ->
  List.Forall bounded_sublayer layers -> In t rows -> good (v t) -> good (fun i => - v t i) ->
  let logit a := dot l (W z) (n (decoder layers (steered_state h v a) t)) in
  is_lim logit p_infty (dot l (W z) (n0 (v t))) /\
  is_lim logit m_infty (dot l (W z) (n0 (fun i => - v t i))).
Proof.
  intros Hext Hn HL Ht Hg Hg' logit.
  destruct (decoder_direction layers h v t HL Ht) as (r & (B & HB) & Hr).
  assert (H : forall (f : R -> Coordinate -> R) w r', good w -> bounded_vectors l r' ->
    (forall a i, In i l -> f a i = a * w i + r' a i) ->
    is_lim (fun a => dot l (W z) (n (f a))) p_infty (dot l (W z) (n0 w))).
  { intros f w r' Hw Hr' Hf.
    apply (Sum_lim l (fun i a => W z i * n (f a) i) (fun i => W z i * n0 w i)). intros i Hi.
    apply (is_lim_scal_l _ (W z i) p_infty (n0 w i)).
    apply is_lim_ext with (fun a => n (fun i => a * w i + r' a i) i); [|apply Hn; auto].
    intros a. apply Hext; auto. intros j Hj. symmetry. apply Hf; auto. }
  split; [|apply lim_mirror].
  - apply (H (fun a => decoder layers (steered_state h v a) t) (v t) r); auto. exists B; auto.
  - apply (H (fun a => decoder layers (steered_state h v (- a)) t) (fun i => - v t i)
      (fun a => r (- a))); auto.
    + exists B. auto.
    + intros a i Hi. rewrite Hr by auto. ring.
Qed.

Lemma rms_ext eps gamma x y i : (forall i, In i l -> x i = y i) -> In i l ->
  rms_norm l eps gamma x i = rms_norm l eps gamma y i.
Proof.
  intros H Hi. unfold rms_norm, dot. rewrite (H i Hi).
  rewrite (Sum_ext l (fun i => x i * x i) (fun i => y i * y i)); auto. intros j Hj. rewrite H; auto.
Qed.

(** Normalisation limit (15), paper 4.1.  The residual stream is steered by
    [a v] at some layer; [layers] are the sublayers that follow.  For every row t
    the final logits tend to those of the normalised steering vector, RMS (+-v) W^T,
    if v is not 0 in that row ... *)
Theorem normalization_limit_rms {Token} (W : Token -> Coordinate -> R) layers h v eps gamma t z :
  List.Forall bounded_sublayer layers -> 0 <= eps -> In t rows ->
  (exists i, In i l /\ v t i <> 0) ->
  let logit a := dot l (W z) (rms_norm l eps gamma (decoder layers (steered_state h v a) t)) in
  is_lim logit p_infty (dot l (W z) (rms_norm l 0 gamma (v t))) /\
  is_lim logit m_infty (dot l (W z) (rms_norm l 0 gamma (fun i => - v t i))).
Proof.
  intros HL He Ht (j & Hj & Hv).
  apply (saturated_readout W layers h v t z (rms_norm l eps gamma) (rms_norm l 0 gamma)
    (fun w => exists i, In i l /\ w i <> 0)); auto.
  - intros x y i. apply rms_ext.
  - intros w r i Hw Hr Hi. apply rms_saturates; auto.
  - exists j; auto.
  - exists j. split; auto. lra.
Qed.

(** ... and to LN (+-v) W^T with LayerNorm, if v is not constant in that row. *)
Theorem normalization_limit {Token} (W : Token -> Coordinate -> R) layers h v eps gamma beta t z :
  List.Forall bounded_sublayer layers -> 0 <= eps -> In t rows ->
  (exists i j, In i l /\ In j l /\ v t i <> v t j) ->
  let logit a :=
    dot l (W z) (layer_norm l eps gamma beta (decoder layers (steered_state h v a) t)) in
  is_lim logit p_infty (dot l (W z) (layer_norm l 0 gamma beta (v t))) /\
  is_lim logit m_infty (dot l (W z) (layer_norm l 0 gamma beta (fun i => - v t i))).
Proof.
  intros HL He Ht (j & k & Hj & Hk & Hv).
  apply (saturated_readout W layers h v t z (layer_norm l eps gamma beta)
    (layer_norm l 0 gamma beta)
    (fun w => exists i j, In i l /\ In j l /\ w i <> w j)); auto.
  - intros x y i H Hi. unfold layer_norm. f_equal. apply rms_ext; auto. intros m Hm.
    unfold centre, average. rewrite (Sum_ext l x y), H; auto.
  - intros w r i Hw Hr Hi. apply layer_saturates; auto.
  - exists j, k; auto.
  - exists j, k. repeat split; auto. lra.
Qed.
End Decoder.

(** Hence the next-token probabilities tend to those of the limit logits, all of
    them positive: no token vanishes. *)
Theorem softmax_limit {A} (zs : list A) (L : A -> R -> R) (L' : A -> R) x z : In z zs ->
  (forall y, In y zs -> is_lim (L y) x (L' y)) ->
  is_lim (fun a => softmax zs (fun y => L y a) z) x (softmax zs L' z) /\ 0 < softmax zs L' z.
Proof.
  intros Hz H.
  assert (HS : 0 < Sum zs (fun y => exp (L' y))).
  { apply Sum_pos with z; auto using exp_pos. intros; apply Rlt_le, exp_pos. }
  assert (He : forall y, In y zs -> is_lim (fun a => exp (L y a)) x (exp (L' y))).
  { intros y Hy. apply is_lim_comp_continuous; [apply H; auto|].
    eapply derive_continuous. auto_derive; [trivial|reflexivity]. }
  split; [|apply Rdiv_lt_0_compat; auto using exp_pos].
  apply (is_lim_div _ _ x (exp (L' z)) (Sum zs (fun y => exp (L' y)))); auto.
  - apply (Sum_lim zs (fun y a => exp (L y a)) (fun y => exp (L' y))); auto.
  - intros E; injection E; lra.
  - simpl. auto.
Qed.
