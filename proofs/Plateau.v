(** * The plateau of the cross-entropy behind a norm (23) (new)

    The loss of a steered pre-norm transformer tends to finite values as the strength tends
    to +-oo; so, unlike the loss of the linear law, it is convex only if it is constant. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Model NormalizationLimit TransformerModel Transformer.
Open Scope R_scope.

(** ** The loss of a transformer, steered

    Contexts c with weights, next-token probabilities p(z|c), an input on rows of their
    own, and the row that predicts the next token. *)
Section Plateau.
Context {Context Row Coordinate Token : Type}.
Variables (cs : list Context) (weight : Context -> R) (p : Context -> Token -> R).
Variables (zs : list Token) (l : list Coordinate) (m : @transformer Row Coordinate Token).
Variables (rows : Context -> list Row) (input : Context -> @state Row Coordinate).
Variables (row : Context -> Row) (depth : nat) (v : Context -> @state Row Coordinate).
Variable w : Coordinate -> R.

(** Cross-entropy of logits L (c) to the data *)
Definition logits_loss (L : Context -> Token -> R) : R :=
  - Sum cs (fun c => weight c * Sum zs (fun z => p c z * ln (softmax zs (L c) z))).

Definition transformer_loss (a : R) : R :=
  logits_loss (fun c z => steered_readout l m (input c) depth (v c) (row c) z a).

(** The mean next-token probabilities, and the cross-entropy of one distribution to them *)
Definition mean_prob (z : Token) : R := Sum cs (fun c => weight c * p c z).
Definition plateau (L : Token -> R) : R :=
  - Sum zs (fun z => mean_prob z * ln (softmax zs L z)).

Lemma plateau_loss L : logits_loss (fun _ => L) = plateau L.
Proof.
  unfold logits_loss, plateau, mean_prob. f_equal.
  rewrite (Sum_ext cs _ (fun c => Sum zs (fun z => weight c * p c z * ln (softmax zs L z)))).
  - rewrite Sum_swap. apply Sum_ext. intros z _. apply Sum_scalr.
  - intros c _. rewrite <- Sum_scal. apply Sum_ext. intros; ring.
Qed.

(** All rows that predict are steered in the direction w *)
Hypothesis valid_all : forall c, In c cs -> valid (rows c) m.
Hypothesis row_known : forall c, In c cs -> In (row c) (rows c).
Hypothesis one_direction : forall c, In c cs -> v c (row c) = w.
Hypothesis seen : directed l (final_norm m) w.

(** (23): the cross-entropy tends to the plateaus of the two directions, for eps >= 0. *)
Theorem cross_entropy_plateau :
  is_lim transformer_loss p_infty (plateau (limit_readout l m w)) /\
  is_lim transformer_loss m_infty (plateau (limit_readout l m (fun i => - w i))).
Proof.
  assert (H : forall (x : Rbar) (L : Token -> R),
    (forall c z, In c cs ->
      is_lim (fun a => steered_readout l m (input c) depth (v c) (row c) z a) x (L z)) ->
    is_lim transformer_loss x (plateau L)).
  { intros x L HL. rewrite <- plateau_loss.
    unfold transformer_loss, logits_loss.
    apply (is_lim_opp _ x (Finite (Sum cs (fun c => weight c *
      Sum zs (fun z => p c z * ln (softmax zs L z)))))).
    apply (Sum_lim cs (fun c a => weight c * Sum zs (fun z => p c z * ln (softmax zs
      (fun z => steered_readout l m (input c) depth (v c) (row c) z a) z)))
      (fun c => weight c * Sum zs (fun z => p c z * ln (softmax zs L z)))).
    intros c Hc. apply (is_lim_scal_l _ (weight c) x (Finite _)).
    apply (Sum_lim zs (fun z a => p c z * ln (softmax zs
      (fun z => steered_readout l m (input c) depth (v c) (row c) z a) z))
      (fun z => p c z * ln (softmax zs L z))).
    intros z Hz. apply (is_lim_scal_l _ (p c z) x (Finite _)).
    destruct (softmax_limit zs (fun y a => steered_readout l m (input c) depth (v c) (row c) y a)
      L x z Hz) as [Hl Hpos]; [intros; apply HL; auto|].
    apply (is_lim_comp_continuous _ ln x _ Hl).
    apply continuity_pt_filterlim, derivable_continuous_pt.
    exists (/ softmax zs L z). apply derivable_pt_lim_ln, Hpos. }
  split; apply H; intros c z Hc;
    destruct (transformer_limit l (rows c) m (input c) depth (v c) (row c) z) as [Lp Lm];
    auto; rewrite one_direction in * by auto; auto.
Qed.

(** So, unlike the linear law, it is convex only if it is constant. *)
Theorem plateau_not_convex : convex transformer_loss ->
  forall a b, transformer_loss a = transformer_loss b.
Proof.
  destruct cross_entropy_plateau as [Lp Lm]. intros Hc.
  apply (convex_limits_constant _ _ _ Hc Lp Lm).
Qed.
End Plateau.
