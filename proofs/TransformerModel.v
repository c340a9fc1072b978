(** * The model of (15): a pre-norm transformer, steered at any depth

    Rows (positions) and coordinates are those of two lists; a state has a vector for each
    row.  Everything here is a definition; nothing is assumed. *)
From Coq Require Import Reals List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Model NormalizationLimit.
Open Scope R_scope.

Section Model.
Context {Row Coordinate Token : Type} (l : list Coordinate).
Notation vector := (Coordinate -> R).
Notation state := (@state Row Coordinate).

(** Normalisations, with eps in the root *)
Inductive normalisation :=
  | RMSNorm (eps : R) (gain : vector)
  | LayerNorm (eps : R) (gain bias : vector).

Definition normalise (n : normalisation) (x : vector) : vector :=
  match n with
  | RMSNorm eps gain => rms_norm l eps gain x
  | LayerNorm eps gain bias => layer_norm l eps gain bias x
  end.

Definition root_eps (n : normalisation) : R :=
  match n with RMSNorm eps _ => eps | LayerNorm eps _ _ => eps end.

(** The same without eps *)
Definition without_eps (n : normalisation) : normalisation :=
  match n with
  | RMSNorm _ gain => RMSNorm 0 gain
  | LayerNorm _ gain bias => LayerNorm 0 gain bias
  end.

(** An attention head.  [visible t] are the rows that row t attends to (all of them, or
    those up to t under a causal mask); the score of a pair of rows may be any function of
    the normalised state (scaled products of queries and keys as in [product_score],
    rotated, capped, with relative positions); the weights are the softmax of the scores. *)
Record head := Head {
  width : nat;
  visible : Row -> list Row;
  score : state -> Row -> Row -> R;
  value : nat -> vector;
  value_bias : nat -> R;
  output : Coordinate -> nat -> R
}.

Definition affine {J} (js : list J) (w : J -> R) (b : R) (x : J -> R) : R :=
  Sum js (fun j => w j * x j) + b.

Definition attention_weight (h : head) (X : state) (t u : Row) : R :=
  softmax (visible h t) (score h X t) u.

Definition head_output (h : head) (X : state) : state := fun t i =>
  Sum (seq 0 (width h)) (fun k => output h i k *
    Sum (visible h t) (fun u => attention_weight h X t u *
      affine l (value h k) (value_bias h k) (X u))).

(** Scaled products of affine queries and keys, with a term for the two positions *)
Definition product_score (w : nat) (query key : nat -> vector) (query_bias key_bias : nat -> R)
    (scale : R) (position : Row -> Row -> R) : state -> Row -> Row -> R := fun X t u =>
  scale * Sum (seq 0 w) (fun k =>
    affine l (query k) (query_bias k) (X t) * affine l (key k) (key_bias k) (X u))
  + position t u.

(** The maps inside the sublayers *)
Inductive inner_map :=
  | Attention (heads : list head) (bias : vector)
  | Perceptron (units : nat) (activation : R -> R) (up : nat -> vector) (up_bias : nat -> R)
      (down : Coordinate -> nat -> R) (down_bias : vector)
  | GatedPerceptron (units : nat) (activation : R -> R)
      (gate : nat -> vector) (gate_bias : nat -> R) (up : nat -> vector) (up_bias : nat -> R)
      (down : Coordinate -> nat -> R) (down_bias : vector).

Definition apply_map (m : inner_map) (X : state) : state := fun t i =>
  match m with
  | Attention heads bias => Sum heads (fun h => head_output h X t i) + bias i
  | Perceptron n phi up bu down bd =>
      affine (seq 0 n) (down i) (bd i) (fun k => phi (affine l (up k) (bu k) (X t)))
  | GatedPerceptron n phi gate bg up bu down bd =>
      affine (seq 0 n) (down i) (bd i) (fun k =>
        phi (affine l (gate k) (bg k) (X t)) * affine l (up k) (bu k) (X t))
  end.

(** A branch normalises, applies its map, and may normalise again; a block adds its
    branches (one, or several in parallel) to the residual stream.  A usual layer is two
    blocks, attention and perceptron, so the stream may be steered between them too. *)
Record branch := Branch {
  prenorm : normalisation;
  inner : inner_map;
  postnorm : option normalisation
}.

Definition branch_output (b : branch) (X : state) : state := fun t =>
  let y := apply_map (inner b) (fun u => normalise (prenorm b) (X u)) t in
  match postnorm b with None => y | Some n => normalise n y end.

Definition block_output (bs : list branch) (X : state) : state := fun t i =>
  Sum bs (fun b => branch_output b X t i).

Record transformer := Decoder {
  blocks : list (list branch);
  final_norm : normalisation;
  unembed : Token -> vector;
  logit_bias : Token -> R
}.

(** The residual stream after some blocks *)
Definition run (bs : list (list branch)) (X : state) : state :=
  decoder (map block_output bs) X.

Definition readout (m : transformer) (n : normalisation) (x : vector) (z : Token) : R :=
  dot l (unembed m z) (normalise n x) + logit_bias m z.

(** The logits of row t when the stream of input [X0] is steered by [a v] before block
    [depth] (after all blocks if there are fewer) *)
Definition steered_readout (m : transformer) (X0 : state) (depth : nat) (v : state)
    (t : Row) (z : Token) (a : R) : R :=
  readout m (final_norm m)
    (run (skipn depth (blocks m))
      (steered_state (run (firstn depth (blocks m)) X0) v a) t) z.

(** The logits of a direction alone, normalised without eps *)
Definition limit_readout (m : transformer) (w : vector) (z : Token) : R :=
  readout m (without_eps (final_norm m)) w z.

(** A direction that the normalisation sees: not 0, for LayerNorm not constant *)
Definition directed (n : normalisation) (w : vector) : Prop :=
  match n with
  | RMSNorm _ _ => exists i, In i l /\ w i <> 0
  | LayerNorm _ _ _ => exists i j, In i l /\ In j l /\ w i <> w j
  end.

(** What is asked of a model on the rows of an input: eps >= 0, continuous activations,
    attention to existing rows *)
Variable rows : list Row.

Definition valid_map (m : inner_map) : Prop :=
  match m with
  | Attention heads _ =>
      forall h, In h heads -> forall t, In t rows -> incl (visible h t) rows
  | Perceptron _ phi _ _ _ _ => forall x, continuous phi x
  | GatedPerceptron _ phi _ _ _ _ _ _ => forall x, continuous phi x
  end.

Definition valid_branch (b : branch) : Prop :=
  0 <= root_eps (prenorm b) /\ valid_map (inner b) /\
  match postnorm b with None => True | Some n => 0 <= root_eps n end.

Definition valid (m : transformer) : Prop :=
  0 <= root_eps (final_norm m) /\
  forall bs b, In bs (blocks m) -> In b bs -> valid_branch b.
End Model.
