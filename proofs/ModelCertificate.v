(** * Certificates about a model

    A generated file (steerlaw certify --rocq) states the data of a model and, for each of
    its next-token distributions, where every token peaks:

<<
      From Coq Require Import ZArith QArith List.
      From Steerlaw Require Import CertificateChecker ModelCertificate.
      Import ListNotations.
      Open Scope Z_scope.
      Definition model : data := Data
        [ [1 # 4; 1 # 2; 1 # 4];          (* next-token distributions              *)
          [1 # 2; 1 # 4; 1 # 4] ]%Q
        [0; 1]%nat                        (* the distribution of each context      *)
        [0]%nat                           (* the contexts of P                     *)
        [1]%nat.                          (* the contexts of N                     *)
      Theorem peaks_0 : peaks model 0
        1000                              (* D: common denominator                 *)
        [ Falls;                          (* token 0: it has the least log-odds    *)
          Rises;                          (* token 1: the largest                  *)
          Between (-3) 5 ].               (* token 2 peaks between -3/D and 5/D    *)
      Proof. apply (peaks_sound 60). vm_cast_no_check (eq_refl true). Qed.
>>

    Everything that the statement says is computed from these numbers by Rocq: that the
    data are distributions, the log-odds of P and N, their order, and the peaks.  Tokens
    and contexts are numbered from 0.  If the log-odds are constant the statement is
    [unmoved model]. *)
From Coq Require Import Reals ZArith QArith Qreals Lra Lia List Bool.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Tilt Model LogOddsLemma Bump PerfectTraining FixedPoint
  CertificateChecker CertifiedModel.
Import ListNotations.
Open Scope R_scope.

(** ** The data, and the model that they are *)

Record data := Data {
  distributions : list (list Q);
  context_distribution : list nat;
  positive_contexts : list nat;
  negative_contexts : list nat }.

Section Model.
Variable d : data.

Definition token_count : nat := length (hd [] (distributions d)).
Definition context_count : nat := length (context_distribution d).

(** p(z|c) *)
Definition entry (k z : nat) : Q := nth z (nth k (distributions d) []) 0%Q.
Definition probability (c z : nat) : Q := entry (nth c (context_distribution d) 0%nat) z.

(** The setup of these data, with plain means over P and N.  Concepts, weights and features
    are left open: [log_odds] does not look at them, and [peaks] speaks of all features. *)
Definition model_of : setup :=
  Setup nat nat nat nat Nat.eq_dec (seq 0 token_count) (seq 0 context_count) []
    (fun _ => 0%nat) (fun _ => 0%nat) (fun c z => Q2R (probability c z)) (fun _ => 0) 0%nat
    (positive_contexts d) (negative_contexts d)
    (fun _ => / INR (length (positive_contexts d)))
    (fun _ => / INR (length (negative_contexts d))) (fun _ _ => 0) (fun _ _ => 0).

(** In every context c with the distribution k, token z has exactly one peak, at the place
    [nth z ps]: so has its probability p_z e^(a M_z) / sum_y p_y e^(a M_y), with the
    log-odds M of P and N, and so has softmax (W (h_c + a v))_z with any unembedding W and
    features h, of any dimension, that are trained perfectly on the data. *)
Definition peaks (k : nat) (D : positive) (ps : list place) : Prop :=
  well_posed model_of /\ In k (context_distribution d) /\ length ps = token_count /\
  forall c z p, nth_error (context_distribution d) c = Some k -> nth_error ps z = Some p ->
  one_peak D (tilt (vocabulary model_of) (prob model_of c) (log_odds model_of) z) p /\
  forall (I : Type) (l : list I) W h,
    let s := with_features model_of I l W h in
    perfectly_trained s -> one_peak D (steered_prob s c z) p.

(** Steering changes no probability *)
Definition unmoved : Prop :=
  well_posed model_of /\
  forall c z a, (c < context_count)%nat -> (z < token_count)%nat ->
  tilt (vocabulary model_of) (prob model_of c) (log_odds model_of) z a = prob model_of c z /\
  forall (I : Type) (l : list I) W h,
    let s := with_features model_of I l W h in
    perfectly_trained s -> steered_prob s c z a = prob s c z.

(** ** The data are well posed *)

Definition total (l : list Q) : Q := fold_right (fun x s => Qred (x + s)) 0%Q l.

Definition valid_distribution (l : list Q) : bool :=
  Nat.eqb (length l) token_count && forallb (fun x => 0 <? Qnum x)%Z l && Qeq_bool (total l) 1.

Definition valid : bool :=
  forallb valid_distribution (distributions d) &&
  forallb (fun k => Nat.ltb k (length (distributions d))) (context_distribution d) &&
  forallb (fun c => Nat.ltb c context_count) (positive_contexts d ++ negative_contexts d) &&
  Nat.ltb 0 (length (positive_contexts d)) &&
  Nat.eqb (length (positive_contexts d)) (length (negative_contexts d)).

Lemma Q2R_pos x : (0 < Qnum x)%Z -> 0 < Q2R x.
Proof. intros H. apply Rdiv_lt_0_compat; [apply IZR_lt, H|apply IZR_pos]. Qed.

Lemma total_sum l : Q2R (total l) = Sum (seq 0 (length l)) (fun z => Q2R (nth z l 0%Q)).
Proof.
  induction l as [|x l IH]; [unfold Q2R; simpl; lra|]. cbn [total fold_right length seq Sum nth].
  fold (total l). rewrite (Qeq_eqR _ _ (Qred_correct _)), Q2R_plus, IH, <- seq_shift, Sum_map.
  reflexivity.
Qed.

Hypothesis ok : valid = true.

Lemma valid_parts :
  (forall l, In l (distributions d) -> valid_distribution l = true) /\
  (forall k, In k (context_distribution d) -> (k < length (distributions d))%nat) /\
  (forall c, In c (positive_contexts d ++ negative_contexts d) -> (c < context_count)%nat) /\
  (0 < length (positive_contexts d))%nat /\
  length (positive_contexts d) = length (negative_contexts d).
Proof.
  unfold valid in ok. rewrite !andb_true_iff, !forallb_forall, Nat.ltb_lt, Nat.eqb_eq in ok.
  destruct ok as ((((H1 & H2) & H3) & H4) & H5). repeat split; auto.
  - intros k Hk. apply Nat.ltb_lt, H2, Hk.
  - intros c Hc. apply Nat.ltb_lt, H3, Hc.
Qed.

Lemma row_distribution k : (k < length (distributions d))%nat ->
  distribution (seq 0 token_count) (fun z => Q2R (entry k z)).
Proof.
  intros Hk. assert (H := proj1 valid_parts _ (nth_In _ [] Hk)). unfold entry.
  set (l := nth k (distributions d) []) in *. unfold valid_distribution in H.
  rewrite !andb_true_iff, Nat.eqb_eq, forallb_forall in H. destruct H as ((E & Hpos) & H1).
  rewrite <- E. split.
  - intros z Hz. apply in_seq in Hz. apply Q2R_pos, Z.ltb_lt, Hpos, nth_In. lia.
  - rewrite <- total_sum. apply Qeq_bool_eq, Qeq_eqR in H1. rewrite H1. unfold Q2R. simpl. lra.
Qed.

Lemma distribution_index c : (c < context_count)%nat ->
  (nth c (context_distribution d) 0%nat < length (distributions d))%nat.
Proof. intros Hc. apply valid_parts, nth_In, Hc. Qed.

Lemma model_well_posed : well_posed model_of.
Proof.
  destruct valid_parts as (_ & _ & H3 & H4 & H5).
  assert (Hin : forall l, incl l (positive_contexts d ++ negative_contexts d) ->
    incl l (contexts model_of)).
  { intros l Hl c Hc. apply in_seq. specialize (H3 c (Hl c Hc)). lia. }
  split.
  - intros c Hc. apply in_seq in Hc. apply row_distribution, distribution_index, Hc.
  - apply Hin, incl_appl, incl_refl.
  - apply Hin, incl_appr, incl_refl.
  - apply equal_shares_averaging; [|reflexivity].
    intros E. change (positive_contexts d = []) in E. rewrite E in H4. simpl in H4. lia.
  - apply equal_shares_averaging; [|reflexivity].
    intros E. change (negative_contexts d = []) in E. rewrite H5, E in H4. simpl in H4. lia.
Qed.

(** ** The rows of a distribution *)

(** prod p(z|c) over contexts *)
Definition likelihood (l : list nat) (z : nat) : Q :=
  fold_right (fun c s => probability c z * s)%Q 1%Q l.

(** prod_P p(z|c) / prod_N p(z|c), in lowest terms *)
Definition odds (z : nat) : Q :=
  let a := likelihood (positive_contexts d) z in let b := likelihood (negative_contexts d) z in
  Qred (Qmake (Qnum a * Zpos (Qden b)) (Qden a * Z.to_pos (Qnum b))).

Definition row_of (k z : nat) : row :=
  let x := entry k z in let r := odds z in
  Row (Z.to_pos (Qnum x)) (Qden x) (Z.to_pos (Qnum r)) (Qden r).

Definition certificate_of (k : nat) (D : positive) (ps : list place) : certificate :=
  Certificate (Pos.of_nat (length (positive_contexts d)))
    (map (row_of k) (seq 0 token_count)) D ps.

Lemma to_pos_ratio x : 0 < Q2R x -> ratio (Zpos (Z.to_pos (Qnum x))) (Qden x) = Q2R x.
Proof.
  intros H. rewrite Z2Pos.id; [reflexivity|]. apply lt_IZR.
  apply Rmult_lt_reg_r with (/ IZR (Zpos (Qden x)));
    [apply Rinv_0_lt_compat, IZR_pos|rewrite Rmult_0_l; exact H].
Qed.

Lemma likelihood_Prod l z :
  Q2R (likelihood l z) = Prod l (fun c => Q2R (probability c z)).
Proof.
  induction l as [|c l IH]; [unfold Q2R; simpl; lra|]. cbn [likelihood fold_right Prod].
  fold (likelihood l z). rewrite Q2R_mult, IH. reflexivity.
Qed.

Lemma odds_quotient z : (z < token_count)%nat ->
  Q2R (odds z) = Prod (positive_contexts d) (fun c => Q2R (probability c z)) /
                 Prod (negative_contexts d) (fun c => Q2R (probability c z)).
Proof.
  intros Hz. assert (wp := model_well_posed).
  assert (Hpos : forall l, incl l (contexts model_of) -> 0 < Q2R (likelihood l z)).
  { intros l Hl. rewrite likelihood_Prod. apply Prod_pos. intros c Hc.
    apply (prob_pos model_of c z wp (Hl c Hc)). apply in_seq. lia. }
  rewrite <- !likelihood_Prod.
  assert (Hb := Hpos _ (negatives_contexts _ wp)). cbn [negatives model_of] in Hb.
  unfold odds. set (a := likelihood (positive_contexts d) z) in *.
  set (b := likelihood (negative_contexts d) z) in *.
  rewrite (Qeq_eqR _ _ (Qred_correct _)). rewrite <- (to_pos_ratio b Hb). unfold Q2R.
  cbn [Qnum Qden]. rewrite Pos2Z.inj_mul, !mult_IZR. field.
  repeat split; apply Rgt_not_eq, IZR_pos.
Qed.

Lemma odds_pos z : (z < token_count)%nat -> 0 < Q2R (odds z).
Proof.
  intros Hz. rewrite odds_quotient by exact Hz. assert (wp := model_well_posed).
  apply Rdiv_lt_0_compat; apply Prod_pos; intros c Hc; apply (prob_pos model_of c z wp);
    try (apply in_seq; lia); [apply (positives_contexts _ wp)|apply (negatives_contexts _ wp)];
    exact Hc.
Qed.

Lemma model_describes k D ps c : nth_error (context_distribution d) c = Some k ->
  describes (certificate_of k D ps) model_of c (row_of k).
Proof.
  intros Hk. destruct valid_parts as (_ & H2 & _ & H4 & H5).
  assert (E : nth c (context_distribution d) 0%nat = k) by (apply nth_error_nth, Hk).
  apply quotient_describes; auto using model_well_posed.
  - split; reflexivity.
  - cbn. rewrite Nat2Pos.id; lia.
  - intros z Hz. apply in_seq in Hz. split.
    + unfold row_weight, row_of. cbn [pn pd]. rewrite to_pos_ratio.
      * cbn [prob model_of]. unfold probability. rewrite E. reflexivity.
      * apply (row_distribution k); [apply H2, nth_error_In with c, Hk|apply in_seq; lia].
    + unfold rho, row_of. cbn [rn rd]. rewrite to_pos_ratio by (apply odds_pos; lia).
      apply odds_quotient. lia.
Qed.
End Model.

(** ** Soundness *)

(** [bits] is the number of binary places *)
Definition check_peaks (bits : positive) (d : data) (k : nat) (D : positive) (ps : list place) :=
  valid d && existsb (Nat.eqb k) (context_distribution d) && check bits (certificate_of d k D ps).

Theorem peaks_sound bits d k D ps : check_peaks bits d k D ps = true -> peaks d k D ps.
Proof.
  unfold check_peaks. rewrite !andb_true_iff, existsb_exists. intros [[ok (k' & Hin & E)] H].
  apply Nat.eqb_eq in E. subst k'.
  assert (Hcert := certificate_sound _ _ H). assert (wp := model_well_posed d ok).
  split; [exact wp|]. split; [exact Hin|]. split.
  { rewrite (proj1 Hcert : length ps = _). cbn [rows certificate_of].
    rewrite map_length, seq_length. reflexivity. }
  intros c z p Hk Hp. assert (D' := model_describes d ok k D ps c Hk).
  assert (Hz : (z < token_count d)%nat).
  { replace (token_count d) with (length ps); [apply nth_error_Some; congruence|].
    rewrite (proj1 Hcert : length ps = _). cbn. rewrite map_length, seq_length. reflexivity. }
  assert (Hv : nth_error (vocabulary (model_of d)) z = Some z).
  { cbn. rewrite (nth_error_nth' _ 0%nat) by (rewrite seq_length; exact Hz).
    rewrite seq_nth by exact Hz. reflexivity. }
  assert (Hc : In c (contexts (model_of d))).
  { apply in_seq. assert (c < context_count d)%nat by (apply nth_error_Some; congruence). lia. }
  split.
  - refine (one_peak_ext _ _ _ 0 p _ (proj2 Hcert z (row_of d k z) p _ Hp)).
    + intros a. cbv beta.
      rewrite (describes_tilt (certificate_of d k D ps) (model_of d) c (row_of d k) z a D')
        by (apply nth_error_In with z, Hv).
      rewrite Rminus_0_r. reflexivity.
    + rewrite (proj1 D'). apply map_nth_error, Hv.
  - intros I l W h s tr.
    assert (wp' : well_posed s) by (destruct wp; constructor; assumption).
    refine (proj1 (certificate_for_model (certificate_of d k D ps) s c (row_of d k)
      wp' tr Hc _ Hcert z z p Hv Hp)). exact D'.
Qed.

Definition check_unmoved (d : data) : bool :=
  valid d && negb (not_constant (rows (certificate_of d 0 1 []))).

Theorem unmoved_sound d : check_unmoved d = true -> unmoved d.
Proof.
  unfold check_unmoved. rewrite andb_true_iff, negb_true_iff. intros [ok H].
  assert (wp := model_well_posed d ok). split; [exact wp|]. intros c z a Hc Hz.
  assert (Hc' : In c (contexts (model_of d))) by (apply in_seq; lia).
  assert (Hz' : In z (vocabulary (model_of d))) by (apply in_seq; lia).
  assert (Hk : exists k, nth_error (context_distribution d) c = Some k).
  { destruct nth_error as [k|] eqn:E; [exists k; reflexivity|].
    apply nth_error_None in E. unfold context_count in Hc. lia. }
  destruct Hk as (k & Hk). assert (D := model_describes d ok k 1 [] c Hk).
  assert (Hconst : forall y y', In y (vocabulary (model_of d)) ->
    In y' (vocabulary (model_of d)) -> log_odds (model_of d) y = log_odds (model_of d) y').
  { intros y y' Hy Hy'. rewrite <- (proj2 (proj2 D y Hy)), <- (proj2 (proj2 D y' Hy')).
    assert (E : rho (row_of d 0 y) = rho (row_of d 0 y')).
    { apply (constant_rho (rows (certificate_of d 0 1 []))); auto; apply in_map; auto. }
    unfold row_log_odds. change (rho (row_of d k y)) with (rho (row_of d 0 y)).
    change (rho (row_of d k y')) with (rho (row_of d 0 y')). rewrite E. reflexivity. }
  split.
  - assert (pw := prob_weights (model_of d) wp c Hc').
    unfold tilt, mass. rewrite (Sum_ext _ _ (fun y => prob (model_of d) c y *
      exp (a * log_odds (model_of d) z))) by (intros y Hy; rewrite (Hconst y z); auto).
    rewrite Sum_scalr, (proj2 (prob_distribution _ wp c Hc')). field.
    apply Rgt_not_eq, exp_pos.
  - intros I l W h s tr.
    assert (wp' : well_posed s) by (destruct wp; constructor; assumption).
    apply (constant_log_odds s wp' tr); auto.
Qed.
