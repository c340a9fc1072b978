(** * The data of the talk: training pairs (c_i, z_i), i = 1, ..., n

    The next-token probabilities p(z|c) and the weights pi_c are frequencies of the
    pairs, and the loss of the training set, - (1/n) sum_i log sigma (z_i|c_i), is the
    weighted cross-entropy of the model.  So every law speaks of the training set. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt Model PerfectTraining.
Open Scope R_scope.

Lemma length_filter_Sum {A} (b : A -> bool) l :
  INR (length (filter b l)) = Sum l (fun x => if b x then 1 else 0).
Proof. rewrite <- (Sum_filter l (fun _ => 1) b), Sum_const. ring. Qed.

Section Pairs.
Variable s : setup.
Variable context_eq_dec : forall c c' : context s, {c = c'} + {c <> c'}.
Variable token_eq_dec : forall z z' : token s, {z = z'} + {z <> z'}.
Variable pairs : list (context s * token s).

(** How often a context, and a context with a next token, occur in the training set *)
Definition is_context (c : context s) (x : context s * token s) : bool :=
  if context_eq_dec (fst x) c then true else false.
Definition is_pair (c : context s) (z : token s) (x : context s * token s) : bool :=
  if context_eq_dec (fst x) c then if token_eq_dec (snd x) z then true else false else false.

Definition context_count (c : context s) : R := INR (length (filter (is_context c) pairs)).
Definition pair_count (c : context s) (z : token s) : R :=
  INR (length (filter (is_pair c z) pairs)).

(** The setup describes the training set: its contexts are those of the pairs, and
    pi_c and p(z|c) are frequencies. *)
Record training_set : Prop := {
  some_pair : pairs <> nil;
  pairs_known : forall c z, In (c, z) pairs -> In c (contexts s) /\ In z (vocabulary s);
  contexts_seen : forall c, In c (contexts s) -> exists z, In (c, z) pairs;
  contexts_distinct : NoDup (contexts s);
  vocabulary_distinct : NoDup (vocabulary s);
  weight_frequency : forall c, In c (contexts s) ->
    weight s c = context_count c / INR (length pairs);
  prob_frequency : forall c z, In c (contexts s) -> In z (vocabulary s) ->
    prob s c z = pair_count c z / context_count c
}.

Hypothesis ts : training_set.
Let n := INR (length pairs).

Lemma pairs_size : 0 < n.
Proof. apply size_pos, ts. Qed.

(** A sum over the training set is a sum over contexts and tokens, with counts *)
Lemma Sum_pairs (g : context s -> token s -> R) :
  Sum pairs (fun x => g (fst x) (snd x)) =
  Sum (contexts s) (fun c => Sum (vocabulary s) (fun z => pair_count c z * g c z)).
Proof.
  transitivity (Sum (contexts s) (fun c => Sum (vocabulary s) (fun z =>
    Sum pairs (fun x => (if is_pair c z x then 1 else 0) * g c z)))).
  - rewrite (Sum_ext (contexts s) _ (fun c => Sum pairs (fun x => Sum (vocabulary s) (fun z =>
      (if is_pair c z x then 1 else 0) * g c z)))) by (intros; apply Sum_swap).
    rewrite Sum_swap. apply Sum_ext. intros [c z] Hx. simpl.
    destruct (pairs_known ts c z Hx) as [Hc Hz].
    rewrite (Sum_ext (contexts s) _ (fun c' => if context_eq_dec c c' then
      Sum (vocabulary s) (fun z' => if token_eq_dec z z' then g c' z' else 0) else 0)).
    + rewrite (Sum_indicator context_eq_dec (contexts s) (fun c' => Sum (vocabulary s)
        (fun z' => if token_eq_dec z z' then g c' z' else 0))) by (auto; apply ts).
      rewrite (Sum_indicator token_eq_dec (vocabulary s) (g c)) by (auto; apply ts).
      reflexivity.
    + intros c' _. unfold is_pair. simpl. destruct context_eq_dec.
      * apply Sum_ext. intros z' _. destruct token_eq_dec; ring.
      * rewrite (Sum_ext _ _ (fun _ => 0)) by (intros; ring). apply Sum_zero.
  - apply Sum_ext. intros c _. apply Sum_ext. intros z _.
    rewrite Sum_scalr, <- length_filter_Sum. reflexivity.
Qed.

Lemma context_count_pos c : In c (contexts s) -> 0 < context_count c.
Proof.
  intros Hc. destruct (contexts_seen ts c Hc) as (z & Hz). apply size_pos. intros E.
  assert (H : In (c, z) (filter (is_context c) pairs)).
  { apply filter_In. split; auto. unfold is_context. simpl. destruct context_eq_dec; congruence. }
  rewrite E in H. destruct H.
Qed.

Lemma context_count_sum c : Sum (vocabulary s) (pair_count c) = context_count c.
Proof.
  unfold context_count. rewrite length_filter_Sum.
  rewrite (Sum_ext (vocabulary s) _ (fun z => Sum pairs (fun x => if is_pair c z x then 1 else 0)))
    by (intros; apply length_filter_Sum).
  rewrite Sum_swap. apply Sum_ext. intros [c' z] Hx. unfold is_pair, is_context. simpl.
  destruct context_eq_dec; [|apply Sum_zero].
  rewrite (Sum_ext _ _ (fun z' => if token_eq_dec z z' then (fun _ => 1) z' else 0))
    by (intros; destruct token_eq_dec; reflexivity).
  apply (Sum_indicator token_eq_dec (vocabulary s) (fun _ => 1)); [apply ts|].
  apply (pairs_known ts c' z Hx).
Qed.

(** The frequencies are distributions ... *)
Theorem training_weights : weights_distribution s.
Proof.
  assert (Hn := pairs_size). split.
  - intros c Hc. rewrite (weight_frequency ts c Hc).
    apply Rdiv_lt_0_compat; auto using context_count_pos.
  - rewrite (Sum_ext _ _ (fun c => context_count c / n)) by (apply (weight_frequency ts)).
    rewrite Sum_div.
    rewrite (Sum_ext _ _ (fun c => Sum (vocabulary s) (fun z => pair_count c z * 1))).
    + rewrite <- (Sum_pairs (fun _ _ => 1)), Sum_const. fold n. field. lra.
    + intros c _. rewrite <- context_count_sum. apply Sum_ext; intros; ring.
Qed.

Theorem training_frequencies c : In c (contexts s) ->
  weak_distribution (vocabulary s) (prob s c).
Proof.
  intros Hc. assert (Hp := context_count_pos c Hc). split.
  - intros z Hz. rewrite (prob_frequency ts c z Hc Hz).
    apply Rmult_le_pos; [apply pos_INR|apply Rlt_le, Rinv_0_lt_compat, Hp].
  - rewrite (Sum_ext _ _ (fun z => pair_count c z / context_count c))
      by (intros; apply (prob_frequency ts); auto).
    rewrite Sum_div, context_count_sum. field. lra.
Qed.

(** ... that are positive, as the log-odds need, exactly if every token follows every
    context somewhere in the training set. *)
Theorem training_positive c z : In c (contexts s) -> In z (vocabulary s) ->
  (0 < prob s c z <-> In (c, z) pairs).
Proof.
  intros Hc Hz. rewrite (prob_frequency ts c z Hc Hz). assert (Hp := context_count_pos c Hc).
  assert (dec : forall x y : context s * token s, {x = y} + {x <> y}) by decide equality.
  split; intros H.
  - destruct (in_dec dec (c, z) pairs) as [|Hn]; auto.
    exfalso. assert (E : pair_count c z = 0).
    { unfold pair_count. rewrite length_filter_Sum.
      transitivity (Sum pairs (fun _ => 0)); [|apply Sum_zero]. apply Sum_ext.
      intros [c' z'] Hx. unfold is_pair. simpl.
      destruct context_eq_dec as [->|]; [|reflexivity].
      destruct token_eq_dec as [->|]; [|reflexivity]. tauto. }
    rewrite E in H. unfold Rdiv in H. rewrite Rmult_0_l in H. lra.
  - apply Rdiv_lt_0_compat; auto. apply size_pos. intros E.
    assert (Hin : In (c, z) (filter (is_pair c z) pairs)).
    { apply filter_In. split; auto. unfold is_pair. simpl.
      destruct context_eq_dec; [|congruence]. destruct token_eq_dec; congruence. }
    rewrite E in Hin. destruct Hin.
Qed.

(** Pure examples, where context and next token are always of one concept, give tokens
    outside the concept probability 0; so such data do not meet the assumptions of the
    laws. *)
Theorem pure_examples c z :
  (forall c z, In (c, z) pairs -> token_concept s z = context_concept s c) ->
  In c (contexts s) -> In z (vocabulary s) -> token_concept s z <> context_concept s c ->
  prob s c z = 0 /\ ~ well_posed s.
Proof.
  intros pure Hc Hz Hne. destruct (training_frequencies c Hc) as [Hp _].
  assert (E : prob s c z = 0).
  { destruct (Hp z Hz) as [H|H]; [|auto]. apply training_positive in H; auto.
    destruct (Hne (pure c z H)). }
  split; [exact E|]. intros wp. generalize (prob_pos s c z wp Hc Hz). lra.
Qed.

(** The loss of the training set is the weighted cross-entropy, for all next-token
    probabilities sigma ... *)
Theorem training_loss (sigma : context s -> token s -> R) :
  loss s sigma = - (/ n * Sum pairs (fun x => ln (sigma (fst x) (snd x)))).
Proof.
  assert (Hn := pairs_size). unfold loss. f_equal.
  rewrite (Sum_pairs (fun c z => ln (sigma c z))), <- Sum_scal. apply Sum_ext. intros c Hc.
  rewrite (weight_frequency ts c Hc), <- !Sum_scal. apply Sum_ext. intros z Hz.
  rewrite (prob_frequency ts c z Hc Hz). fold n. field.
  generalize (context_count_pos c Hc). lra.
Qed.

(** ... so it is for the steered model, ... *)
Corollary training_cross_entropy a : cross_entropy s a =
  - (/ n * Sum pairs (fun x => ln (steered_prob s (fst x) (snd x) a))).
Proof. apply training_loss. Qed.

(** ... and the loss on the training set is least exactly if training is perfect. *)
Corollary training_least :
  data_entropy s <= - (/ n * Sum pairs (fun x => ln (steered_prob s (fst x) (snd x) 0))) /\
  (- (/ n * Sum pairs (fun x => ln (steered_prob s (fst x) (snd x) 0))) = data_entropy s <->
   perfectly_trained s).
Proof.
  rewrite <- training_cross_entropy. apply perfect_training.
  - apply training_weights.
  - apply training_frequencies.
Qed.
End Pairs.

(** ** Every training set is one of a setup

    The setup with the data of a list of pairs, and the task and the features of s. *)
Section WithPairs.
Variable s : setup.
Variable context_eq_dec : forall c c' : context s, {c = c'} + {c <> c'}.
Variable token_eq_dec : forall z z' : token s, {z = z'} + {z <> z'}.
Variable pairs : list (context s * token s).

Definition with_pairs : setup :=
  Setup (token s) (context s) (concept s) (coordinate s) (concept_eq_dec s) (vocabulary s)
    (nodup context_eq_dec (map fst pairs)) (coordinates s) (token_concept s) (context_concept s)
    (fun c z => pair_count s context_eq_dec token_eq_dec pairs c z /
      context_count s context_eq_dec pairs c)
    (fun c => context_count s context_eq_dec pairs c / INR (length pairs)) (target s)
    (positives s) (negatives s) (positive_share s) (negative_share s) (unembedding s) (feature s).

Theorem with_pairs_training : pairs <> nil -> NoDup (vocabulary s) ->
  (forall c z, In (c, z) pairs -> In z (vocabulary s)) ->
  training_set with_pairs context_eq_dec token_eq_dec pairs.
Proof.
  intros Hne nd Hv. split; cbn; auto.
  - intros c z H. split; [|eauto]. apply nodup_In. apply (in_map fst) in H. exact H.
  - intros c Hc. apply nodup_In, in_map_iff in Hc. destruct Hc as ((c' & z) & <- & H). eauto.
  - apply NoDup_nodup.
Qed.
End WithPairs.
