(** * Claim [perfect-training]; Appendix B.1

    The loss is at least the entropy of the data, and equal to it exactly if the model
    is trained perfectly (Gibbs' inequality); so steering a perfectly trained model
    never lowers the loss.  And perfect training is possible for all data: with one
    coordinate for each context, one-hot features and the logarithms of the data as
    unembedding train perfectly. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model.
Open Scope R_scope.

(** ** Gibbs' inequality *)

(** x - y <= x log (x / y), with equality only at x = y (0 log 0 = 0) *)
Lemma gibbs_term x y : 0 <= x -> 0 < y ->
  x - y <= x * ln x - x * ln y /\ (x * ln x - x * ln y = x - y -> x = y).
Proof.
  intros [Hx|<-] Hy; [|split; lra].
  assert (E : exp (ln y - ln x) = y / x).
  { unfold Rminus. rewrite exp_plus, exp_Ropp, !exp_ln by auto. reflexivity. }
  assert (Hm : y / x * x = y) by (field; lra).
  destruct (Req_dec (ln y - ln x) 0) as [H0|H0].
  - assert (Exy : x = y) by (apply ln_inv; auto; lra). subst y. split; [lra|auto].
  - assert (H := exp_ineq1 _ H0). rewrite E in H.
    assert (x * (1 + (ln y - ln x)) < x * (y / x)) by (apply Rmult_lt_compat_l; auto).
    split; [lra|]. intros. exfalso. lra.
Qed.

(** A distribution that may have zeros *)
Definition weak_distribution {A} (zs : list A) (p : A -> R) : Prop :=
  (forall z, In z zs -> 0 <= p z) /\ Sum zs p = 1.

Lemma distribution_weak {A} (zs : list A) p : distribution zs p -> weak_distribution zs p.
Proof. intros [Hp H1]. split; auto. intros z Hz. apply Rlt_le; auto. Qed.

(** A sum of terms that are not negative is 0 only if all of them are *)
Lemma Sum_eq_0 {A} (l : list A) f : (forall z, In z l -> 0 <= f z) -> Sum l f = 0 ->
  forall z, In z l -> f z = 0.
Proof.
  intros H E z Hz. generalize (H z Hz) (Sum_ge_term l f z H Hz). lra.
Qed.

Theorem gibbs {A} (zs : list A) (p q : A -> R) : weak_distribution zs p -> distribution zs q ->
  - Sum zs (fun z => p z * ln (p z)) <= - Sum zs (fun z => p z * ln (q z)) /\
  (- Sum zs (fun z => p z * ln (q z)) = - Sum zs (fun z => p z * ln (p z)) <->
   forall z, In z zs -> q z = p z).
Proof.
  intros [Hp p1] [Hq q1].
  set (f := fun z => p z * ln (p z) - p z * ln (q z) - (p z - q z)).
  assert (Hf : forall z, In z zs -> 0 <= f z).
  { intros z Hz. destruct (gibbs_term (p z) (q z) (Hp z Hz) (Hq z Hz)). unfold f. lra. }
  assert (E : Sum zs f =
    Sum zs (fun z => p z * ln (p z)) - Sum zs (fun z => p z * ln (q z))).
  { unfold f. rewrite !Sum_minus, p1, q1. ring. }
  assert (Hs := Sum_nonneg zs f Hf). split; [lra|]. split.
  - intros H z Hz. symmetry. apply (gibbs_term (p z) (q z) (Hp z Hz) (Hq z Hz)).
    assert (H0 : f z = 0) by (apply (Sum_eq_0 zs f); auto; lra). unfold f in H0. lra.
  - intros H. f_equal. apply Sum_ext. intros z Hz. rewrite H; auto.
Qed.

(** ** The loss of a model *)

Lemma softmax_distribution {A} (zs : list A) L : zs <> nil -> distribution zs (softmax zs L).
Proof.
  intros ne. assert (HS : 0 < Sum zs (fun y => exp (L y))).
  { destruct (Max_attained zs L ne) as (z & Hz & _).
    apply Sum_pos with z; auto using exp_pos. intros; apply Rlt_le, exp_pos. }
  split.
  - intros z _. apply Rdiv_lt_0_compat; auto using exp_pos.
  - unfold softmax. rewrite Sum_div. field. lra.
Qed.

Lemma weak_distribution_nonempty {A} (zs : list A) p : weak_distribution zs p -> zs <> nil.
Proof. intros [_ H] ->. simpl in H. lra. Qed.

(** For all next-token probabilities sigma: the loss is at least the entropy of the
    data, with equality exactly if sigma is p on every context of positive weight.  The
    data may have zeros here. *)
Theorem loss_least s sigma : weights_averaging s ->
  (forall c, In c (contexts s) -> weak_distribution (vocabulary s) (prob s c)) ->
  (forall c, In c (contexts s) -> distribution (vocabulary s) (sigma c)) ->
  data_entropy s <= loss s sigma /\
  (loss s sigma = data_entropy s <->
   forall c z, In c (contexts s) -> 0 < weight s c -> In z (vocabulary s) ->
     sigma c z = prob s c z).
Proof.
  intros [Hw _] Hp Hs. unfold loss, data_entropy. rewrite <- !Sum_opp.
  set (e := fun c => - Sum (vocabulary s) (fun z => prob s c z * ln (prob s c z))).
  set (l := fun c => - Sum (vocabulary s) (fun z => prob s c z * ln (sigma c z))).
  assert (Ee : Sum (contexts s) (fun c => - (weight s c *
    Sum (vocabulary s) (fun z => prob s c z * ln (prob s c z)))) =
    Sum (contexts s) (fun c => weight s c * e c)) by (apply Sum_ext; intros; unfold e; ring).
  assert (El : Sum (contexts s) (fun c => - (weight s c *
    Sum (vocabulary s) (fun z => prob s c z * ln (sigma c z)))) =
    Sum (contexts s) (fun c => weight s c * l c)) by (apply Sum_ext; intros; unfold l; ring).
  rewrite Ee, El.
  assert (G : forall c, In c (contexts s) -> 0 <= weight s c * l c - weight s c * e c).
  { intros c Hc. destruct (gibbs _ _ _ (Hp c Hc) (Hs c Hc)) as [G _].
    fold (e c) (l c) in G. specialize (Hw c Hc). nra. }
  assert (HG := Sum_nonneg _ _ G). rewrite Sum_minus in HG. split; [lra|]. split.
  - intros E c z Hc Hpos Hz. apply (gibbs _ _ _ (Hp c Hc) (Hs c Hc)); auto. fold (e c) (l c).
    assert (H0 : weight s c * l c - weight s c * e c = 0).
    { apply (Sum_eq_0 (contexts s) (fun c => weight s c * l c - weight s c * e c)); auto.
      rewrite Sum_minus. lra. }
    apply Rmult_eq_reg_l with (weight s c); lra.
  - intros H. apply Sum_ext. intros c Hc. destruct (Hw c Hc) as [Hpos|<-]; [|ring].
    f_equal. unfold l, e. f_equal. apply Sum_ext. intros z Hz. rewrite H; auto.
Qed.

Lemma steered_logits_0 s c z : steered_logits s c 0 z = logits s c z.
Proof. apply Sum_ext. intros i _. ring. Qed.

Lemma steered_prob_unsteered s c z :
  steered_prob s c z 0 = softmax (vocabulary s) (logits s c) z.
Proof.
  unfold steered_prob, softmax. rewrite steered_logits_0. f_equal.
  apply Sum_ext. intros y _. rewrite steered_logits_0. reflexivity.
Qed.

(** Perfect training (B.1): the loss of the model without steering is at least the
    entropy of the data, and equal to it exactly if Assumption 2 holds. *)
Theorem perfect_training s : weights_distribution s ->
  (forall c, In c (contexts s) -> weak_distribution (vocabulary s) (prob s c)) ->
  data_entropy s <= cross_entropy s 0 /\
  (cross_entropy s 0 = data_entropy s <-> perfectly_trained s).
Proof.
  intros wd Hp.
  destruct (loss_least s (fun c z => steered_prob s c z 0) (distribution_averaging s wd) Hp)
    as [Hle Heq].
  { intros c Hc. apply softmax_distribution, (weak_distribution_nonempty _ _ (Hp c Hc)). }
  split; [exact Hle|]. unfold cross_entropy. rewrite Heq. unfold perfectly_trained.
  split; intros H c z Hc; [intros Hz; rewrite <- steered_prob_unsteered; apply H; auto|].
  - apply (proj1 wd), Hc.
  - intros _ Hz. rewrite steered_prob_unsteered. auto.
Qed.

(** Steering a perfectly trained model by any strength does not lower the loss. *)
Theorem steering_raises_loss s a : well_posed s -> perfectly_trained s ->
  weights_averaging s -> 0 <= delta_cross_entropy s a.
Proof.
  intros wp tr wd.
  assert (Hp : forall c, In c (contexts s) -> weak_distribution (vocabulary s) (prob s c))
    by (intros; apply distribution_weak, prob_distribution; auto).
  assert (E : cross_entropy s 0 = data_entropy s).
  { unfold cross_entropy, loss, data_entropy. f_equal. apply Sum_ext. intros c Hc. f_equal.
    apply Sum_ext. intros z Hz. rewrite steered_prob_unsteered, tr; auto. }
  destruct (loss_least s (fun c z => steered_prob s c z a) wd Hp) as [Hle _].
  { intros c Hc. apply softmax_distribution, (weak_distribution_nonempty _ _ (Hp c Hc)). }
  unfold delta_cross_entropy. rewrite E. unfold cross_entropy. lra.
Qed.

(** ** Perfect training is possible *)

(** The same data and task with other features *)
Definition with_features (s : setup) (I : Type) (l : list I)
    (W : token s -> I -> R) (h : context s -> I -> R) : setup :=
  Setup (token s) (context s) (concept s) I (concept_eq_dec s) (vocabulary s) (contexts s) l
    (token_concept s) (context_concept s) (prob s) (weight s) (target s)
    (positives s) (negatives s) (positive_share s) (negative_share s) W h.

Section OneHot.
Variable s : setup.
Variable context_eq_dec : forall c c' : context s, {c = c'} + {c <> c'}.

Definition one_hot (c c' : context s) : R := if context_eq_dec c c' then 1 else 0.

Definition one_hot_model : setup :=
  with_features s (context s) (contexts s) (fun z c => ln (prob s c z)) one_hot.

Theorem one_hot_trained : well_posed s -> NoDup (contexts s) -> perfectly_trained one_hot_model.
Proof.
  intros wp nd c z Hc Hz. cbn in c, z, Hc, Hz. assert (pd := prob_distribution s wp c Hc).
  assert (E : forall y, In y (vocabulary s) -> exp (logits one_hot_model c y) = prob s c y).
  { intros y Hy. unfold logits, dot. cbn.
    rewrite (Sum_ext (contexts s) _
      (fun c' => if context_eq_dec c c' then ln (prob s c' y) else 0)).
    - rewrite Sum_indicator by auto. apply exp_ln, prob_pos; auto.
    - intros c' _. unfold one_hot. destruct context_eq_dec; ring. }
  change (softmax (vocabulary s) (logits one_hot_model c) z = prob s c z).
  unfold softmax. rewrite (E z Hz).
  rewrite (Sum_ext (vocabulary s) (fun y => exp (logits one_hot_model c y)) (prob s c)) by auto.
  rewrite (proj2 pd). field.
Qed.
End OneHot.
