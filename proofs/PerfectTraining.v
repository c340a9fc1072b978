(** * Perfect training is possible

    Assumption 2 can be met for all data: with one coordinate for each context, the
    one-hot features and the logarithms of the data as unembedding train perfectly.
    So the assumptions of the laws are consistent; the last theorem gives a model
    that meets all of them at once. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model.
Import ListNotations.
Open Scope R_scope.

(** The same data and task with other features *)
Definition with_features (s : setup) (I : Type) (l : list I)
    (W : token s -> I -> R) (h : context s -> I -> R) : setup :=
  Setup (token s) (context s) (concept s) I (concept_eq_dec s) (vocabulary s) (contexts s) l
    (token_concept s) (context_concept s) (prob s) (weight s) (target s)
    (positives s) (negatives s) W h.

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
    rewrite (Sum_ext (contexts s) _ (fun c' => if context_eq_dec c c' then ln (prob s c' y) else 0)).
    - rewrite Sum_indicator by auto. apply exp_ln, prob_pos; auto.
    - intros c' _. unfold one_hot. destruct context_eq_dec; ring. }
  change (softmax (vocabulary s) (logits one_hot_model c) z = prob s c z).
  unfold softmax. rewrite (E z Hz).
  rewrite (Sum_ext (vocabulary s) (fun y => exp (logits one_hot_model c y)) (prob s c)) by auto.
  rewrite (proj2 pd). field.
Qed.
End OneHot.

(** ** A model that meets every assumption

    Three concepts of one token each, one context for each; target [One], negative
    context [Two]; log-odds log 2, - log 2 and 0. *)
Inductive three := One | Two | Three.

Definition three_eq_dec (x y : three) : {x = y} + {x <> y}.
Proof. decide equality. Defined.

Definition three_data : setup :=
  let all := [One; Two; Three] in
  Setup three three three three three_eq_dec all all [] (fun z => z) (fun c => c)
    (fun c z => if three_eq_dec c z then / 2 else / 4) (fun _ => / 3) One [One] [Two]
    (fun _ _ => 0) (fun _ _ => 0).

Definition three_model : setup := one_hot_model three_data three_eq_dec.

Theorem assumptions_satisfiable :
  well_posed three_model /\ steering_sets three_model /\
  concept_association three_model (fun _ => / 2) (fun _ => / 4) /\
  perfectly_trained three_model /\ weights_distribution three_model /\
  proper_concept three_model (target three_model) /\
  exists z, In z (vocabulary three_model) /\
    min_log_odds three_model < log_odds three_model z < max_log_odds three_model.
Proof.
  assert (wp : well_posed three_data).
  { split; cbn; try discriminate; auto.
    - intros c _. split.
      + intros z _. cbn. destruct three_eq_dec; lra.
      + destruct c; cbn; lra.
    - intros c [<-|[]]; simpl; auto.
    - intros c [<-|[]]; simpl; auto. }
  repeat apply conj.
  - destruct wp; split; auto.
  - intros c [<-|[]]; reflexivity.
  - intros c [<-|[]]; discriminate.
  - intros z _. repeat split; try lra. intros c _. cbn. unfold is_in. cbn.
    destruct (three_eq_dec c z), (three_eq_dec z c); congruence || reflexivity.
  - apply one_hot_trained; auto.
    repeat constructor; simpl; intuition discriminate.
  - intros c _. cbn. lra.
  - cbn. lra.
  - exists One. cbn. auto.
  - exists Two. cbn. split; [auto|discriminate].
  - assert (H : forall z r, In z (vocabulary three_model) ->
      prob three_model One z / prob three_model Two z = r -> log_odds three_model z = ln r).
    { intros z r _ <-. unfold log_odds. cbn. rewrite Rinv_1, Rmult_1_l. f_equal.
      destruct z; cbn; field. }
    assert (H1 : log_odds three_model One = ln 2) by (apply H; [cbn; auto|cbn; lra]).
    assert (H2 : log_odds three_model Two = ln (/ 2)) by (apply H; [cbn; auto|cbn; lra]).
    assert (H3 : log_odds three_model Three = ln 1) by (apply H; [cbn; auto|cbn; lra]).
    exists Three. split; [cbn; auto|]. split.
    + apply Rle_lt_trans with (log_odds three_model Two); [apply Min_le; cbn; auto|].
      rewrite H2, H3. apply ln_increasing; lra.
    + apply Rlt_le_trans with (log_odds three_model One); [|apply Max_ge; cbn; auto].
      rewrite H1, H3. apply ln_increasing; lra.
Qed.
