(** * The model of the paper: contexts, concepts, features, steering

    Everything that the later theorems speak of, and the assumptions under which
    they hold.  Nothing here is assumed: the assumptions are predicates, and each
    theorem names those that it uses.

    Conventions: a finite set is a list (sums over it count repetitions, and no
    theorem needs the list to be free of them); a vector of R^d is a function on
    the list [coordinates]. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Tilt.
Open Scope R_scope.

Definition softmax {A} (zs : list A) (L : A -> R) (z : A) : R :=
  exp (L z) / Sum zs (fun y => exp (L y)).

Definition dot {A} (l : list A) (x y : A -> R) : R := Sum l (fun i => x i * y i).

Record setup := Setup {
  token : Type;
  context : Type;
  concept : Type;
  coordinate : Type;
  concept_eq_dec : forall k k' : concept, {k = k'} + {k <> k'};
  vocabulary : list token;
  contexts : list context;
  coordinates : list coordinate;
  (* the partition of the vocabulary into concepts, and the concept of a context *)
  token_concept : token -> concept;
  context_concept : context -> concept;
  (* the data: next-token probabilities p(z|c), and the weight pi_c of a context *)
  prob : context -> token -> R;
  weight : context -> R;
  (* the steering task: target concept T, positive contexts P, negative contexts N *)
  target : concept;
  positives : list context;
  negatives : list context;
  (* the unconstrained features model: unembedding W and features h *)
  unembedding : token -> coordinate -> R;
  feature : context -> coordinate -> R
}.

Section Model.
Variable s : setup.

(** ** Steering *)

Definition logits (c : context s) (z : token s) : R :=
  dot (coordinates s) (unembedding s z) (feature s c).

(** Mean feature of a list of contexts, and the difference-of-means vector v *)
Definition mean_feature (l : list (context s)) (i : coordinate s) : R :=
  Sum l (fun c => feature s c i) / INR (length l).

Definition steering_vector (i : coordinate s) : R :=
  mean_feature (positives s) i - mean_feature (negatives s) i.

(** Logits W (h_c + a v) *)
Definition steered_logits (c : context s) (a : R) (z : token s) : R :=
  dot (coordinates s) (unembedding s z) (fun i => feature s c i + a * steering_vector i).

(** softmax (W (h_c + a v))_z and Delta p (z | c, a) *)
Definition steered_prob (c : context s) (z : token s) (a : R) : R :=
  softmax (vocabulary s) (steered_logits c a) z.

Definition delta_p (c : context s) (z : token s) (a : R) : R :=
  steered_prob c z a - softmax (vocabulary s) (logits c) z.

(** Log-odds: M (z) = (1/q) log (prod_P p(z|c) / prod_N p(z|c)) *)
Definition log_odds (z : token s) : R :=
  / INR (length (positives s)) *
  ln (Prod (positives s) (fun c => prob s c z) / Prod (negatives s) (fun c => prob s c z)).

(** E_a[M] and Var_a(M): mean and variance of the log-odds under the steered
    probabilities of the context *)
Definition steered_mean (c : context s) (a : R) : R :=
  Sum (vocabulary s) (fun z => steered_prob c z a * log_odds z).

Definition steered_variance (c : context s) (a : R) : R :=
  Sum (vocabulary s) (fun z => steered_prob c z a * (log_odds z - steered_mean c a) ^ 2).

(** The same at strength zero, under the data: E_j[M] and Var_j(M) of the paper; the
    third central moment and the cumulant generating function K_j *)
Definition log_odds_mean (c : context s) : R :=
  Sum (vocabulary s) (fun z => prob s c z * log_odds z).

Definition log_odds_variance (c : context s) : R :=
  Sum (vocabulary s) (fun z => prob s c z * (log_odds z - log_odds_mean c) ^ 2).

Definition steered_third_moment (c : context s) (a : R) : R :=
  Sum (vocabulary s) (fun z => steered_prob c z a * (log_odds z - steered_mean c a) ^ 3).

Definition cumulant (c : context s) (a : R) : R :=
  ln (Sum (vocabulary s) (fun z => prob s c z * exp (a * log_odds z))).

(** Largest and smallest log-odds; the tokens that attain them are the sets
    written M with an upper and with a lower bar in the paper *)
Definition max_log_odds : R := top (vocabulary s) log_odds.
Definition min_log_odds : R := bottom (vocabulary s) log_odds.

(** ** Concepts *)

Definition is_in (k : concept s) (z : token s) : bool :=
  if concept_eq_dec s (token_concept s z) k then true else false.

Definition members (k : concept s) : list (token s) := filter (is_in k) (vocabulary s).

(** Delta p (C | c, a): mean of Delta p over the tokens of the concept *)
Definition delta_p_concept (c : context s) (k : concept s) (a : R) : R :=
  / INR (length (members k)) * Sum (members k) (fun z => delta_p c z a).

(** Steered probability F_C (a) of the concept, and the mean log-odds under the
    steered probabilities conditioned on the concept and on its complement *)
Definition concept_prob (c : context s) (k : concept s) (a : R) : R :=
  Sum (members k) (fun z => steered_prob c z a).

Definition mean_inside (c : context s) (k : concept s) (a : R) : R :=
  Sum (members k) (fun z => steered_prob c z a * log_odds z) / concept_prob c k a.

Definition mean_outside (c : context s) (k : concept s) (a : R) : R :=
  Sum (filter (fun z => negb (is_in k z)) (vocabulary s))
    (fun z => steered_prob c z a * log_odds z) / (1 - concept_prob c k a).

(** A concept with a token, that is not the whole vocabulary *)
Definition proper_concept (k : concept s) : Prop :=
  (exists z, In z (vocabulary s) /\ token_concept s z = k) /\
  (exists z, In z (vocabulary s) /\ token_concept s z <> k).

(** ** Cross-entropy, as a function of the strength *)

Definition cross_entropy (a : R) : R :=
  - Sum (contexts s) (fun c => weight s c *
      Sum (vocabulary s) (fun z => prob s c z * ln (steered_prob c z a))).

Definition delta_cross_entropy (a : R) : R := cross_entropy a - cross_entropy 0.

(** ** Assumptions *)

(** The data are positive distributions; P and N are lists of contexts, of one
    length q > 0 *)
Record well_posed : Prop := {
  prob_distribution : forall c, In c (contexts s) -> distribution (vocabulary s) (prob s c);
  positives_contexts : incl (positives s) (contexts s);
  negatives_contexts : incl (negatives s) (contexts s);
  same_size : length (positives s) = length (negatives s);
  not_empty : positives s <> nil
}.

(** The positive contexts are of the target concept, the negative ones are not *)
Definition steering_sets : Prop :=
  (forall c, In c (positives s) -> context_concept s c = target s) /\
  (forall c, In c (negatives s) -> context_concept s c <> target s).

(** Assumption 1, concept association: p(z|c) is a_z inside the concept of the
    context and b_z outside, with 1 > a_z > b_z > 0 *)
Definition concept_association (a b : token s -> R) : Prop :=
  forall z, In z (vocabulary s) -> 0 < b z < a z /\ a z < 1 /\
  forall c, In c (contexts s) ->
    prob s c z = if is_in (context_concept s c) z then a z else b z.

(** Assumption 2, perfect training: softmax (W h_c) = p(.|c) *)
Definition perfectly_trained : Prop :=
  forall c z, In c (contexts s) -> In z (vocabulary s) ->
  softmax (vocabulary s) (logits c) z = prob s c z.

(** Weaker than Assumption 1 and enough for the theorems: M(z) > 0 exactly on T *)
Definition sign_separated : Prop :=
  forall z, In z (vocabulary s) -> (0 < log_odds z <-> token_concept s z = target s).

(** The weights pi_c are positive and sum to 1 *)
Definition weights_distribution : Prop := distribution (contexts s) (weight s).
End Model.

(** ** First consequences *)

Lemma is_in_true s k z : is_in s k z = true <-> token_concept s z = k.
Proof. unfold is_in. destruct concept_eq_dec; intuition congruence. Qed.

Lemma is_in_false s k z : is_in s k z = false <-> token_concept s z <> k.
Proof. unfold is_in. destruct concept_eq_dec; intuition congruence. Qed.

Lemma in_members s k z : In z (members s k) <-> In z (vocabulary s) /\ token_concept s z = k.
Proof. unfold members. rewrite filter_In, is_in_true. reflexivity. Qed.

Lemma size_pos {A} (l : list A) : l <> nil -> 0 < INR (length l).
Proof.
  destruct l; [congruence|intros _]. simpl length. rewrite S_INR.
  generalize (pos_INR (length l)). lra.
Qed.

Lemma size_positives s : well_posed s -> 0 < INR (length (positives s)).
Proof. intros wp. apply size_pos, (not_empty s wp). Qed.

Lemma prob_pos s c z : well_posed s -> In c (contexts s) -> In z (vocabulary s) -> 0 < prob s c z.
Proof. intros wp Hc Hz. apply (prob_distribution s wp c Hc); auto. Qed.

(** With tokens on both sides of a sign-separated target, M is not constant *)
Lemma separated_nonconstant s : sign_separated s -> proper_concept s (target s) ->
  nonconstant (vocabulary s) (log_odds s).
Proof.
  intros Hs ((x & Hx & Ex) & (y & Hy & Ey)). exists x, y. repeat split; auto. intros E.
  apply Ey, (Hs y Hy). rewrite <- E. apply (Hs x Hx); auto.
Qed.
