(** * Taylor models on the complex disc |t| <= 1: exponentials and reciprocal roots (new)

    Along the ray from 0 to t the residuals of the two equations are integrated as on the
    interval. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus TaylorProduct TaylorExponential TaylorRoot TaylorDisc.
Open Scope R_scope.

(** ** Derivatives along a ray *)
Definition ray_derive (G : R -> C) (x : R) (d : C) : Prop :=
  is_derive (fun s => fst (G s)) x (fst d) /\ is_derive (fun s => snd (G s)) x (snd d).

Lemma ray_eq G x d d' : ray_derive G x d -> d = d' -> ray_derive G x d'.
Proof. intros H <-. exact H. Qed.

Lemma ray_constant z x : ray_derive (fun _ => z) x (RtoC 0).
Proof. split; apply @is_derive_const. Qed.

Lemma ray_plus G H x d e : ray_derive G x d -> ray_derive H x e ->
  ray_derive (fun s => (G s + H s)%C) x (d + e)%C.
Proof. intros [G1 G2] [H1 H2]. split; simpl; apply @is_derive_plus; assumption. Qed.

Lemma ray_opp G x d : ray_derive G x d -> ray_derive (fun s => (- G s)%C) x (- d)%C.
Proof. intros [G1 G2]. split; simpl; apply @is_derive_opp; assumption. Qed.

Lemma ray_mult G H x d e : ray_derive G x d -> ray_derive H x e ->
  ray_derive (fun s => (G s * H s)%C) x (d * H x + G x * e)%C.
Proof.
  intros [G1 G2] [H1 H2].
  assert (M : forall (f g : R -> R) a b, is_derive f x a -> is_derive g x b ->
    is_derive (fun s => f s * g s) x (a * g x + f x * b)).
  { intros f g a b Hf Hg. apply (is_derive_mult f g x a b Hf Hg). intros; apply Rmult_comm. }
  split; simpl; evar_last.
  - apply @is_derive_minus; apply M; eassumption.
  - unfold minus, plus, opp; simpl. ring.
  - apply @is_derive_plus; apply M; eassumption.
  - unfold plus; simpl. ring.
Qed.

Lemma ray_linear t x : ray_derive (fun s => (RtoC s * t)%C) x t.
Proof. split; simpl; auto_derive; trivial; ring. Qed.

Lemma ray_pow G x d k : ray_derive G x d ->
  ray_derive (fun s => Cpow (G s) k) x (RtoC (INR k) * Cpow (G x) (pred k) * d)%C.
Proof.
  intros HG. induction k as [|k IH].
  - apply (ray_eq (fun _ => RtoC 1) x (RtoC 0)); [apply ray_constant|].
    change (INR 0) with 0. ring.
  - eapply ray_eq; [apply (ray_mult G (fun s => Cpow (G s) k) x d _ HG IH)|].
    rewrite S_INR, RtoC_plus. destruct k as [|k]; [change (INR 0) with 0|]; cbn [pred Cpow]; ring.
Qed.

Lemma ray_csum {A} (l : list A) (F : A -> R -> C) x (d : A -> C) :
  (forall z, In z l -> ray_derive (F z) x (d z)) ->
  ray_derive (fun s => Csum l (fun z => F z s)) x (Csum l d).
Proof.
  induction l as [|z l IH]; intros H; simpl; [apply ray_constant|].
  apply ray_plus; [apply H; simpl; auto|apply IH; intros; apply H; simpl; auto].
Qed.

Definition cslope (N : nat) (c : nat -> R) (t : C) : C :=
  Csum (upto N) (fun k => (RtoC (INR k * c k) * Cpow t (pred k))%C).

Lemma ray_cpoly N c t x :
  ray_derive (fun s => cpoly N c (RtoC s * t)%C) x (cslope N c (RtoC x * t)%C * t)%C.
Proof.
  eapply ray_eq.
  - apply (ray_csum (upto N) (fun k s => (RtoC (c k) * Cpow (RtoC s * t)%C k)%C)). intros k _.
    apply ray_mult; [apply ray_constant|apply ray_pow, ray_linear].
  - cbv beta. unfold cslope. rewrite (Cmult_comm (Csum _ _) t), <- Csum_scal.
    apply Csum_ext. intros k _.
    rewrite RtoC_mult. ring.
Qed.

(** The complex exponential *)
Definition cexp (z : C) : C := (exp (fst z) * cos (snd z), exp (fst z) * sin (snd z)).

Lemma cexp_plus y z : cexp (y + z)%C = (cexp y * cexp z)%C.
Proof.
  unfold cexp.
  apply injective_projections; simpl; rewrite exp_plus; [rewrite cos_plus|rewrite sin_plus]; ring.
Qed.

Lemma cexp_0 : cexp (RtoC 0) = RtoC 1.
Proof.
  unfold cexp. simpl. rewrite exp_0, cos_0, sin_0. apply injective_projections; simpl; ring.
Qed.

Lemma Cmod_cexp z : Cmod (cexp z) = exp (fst z).
Proof.
  unfold Cmod, cexp. cbn [fst snd].
  replace (_ + _) with (exp (fst z) * exp (fst z)).
  - apply sqrt_square, Rlt_le, exp_pos.
  - generalize (sin2_cos2 (snd z)). unfold Rsqr. intros H.
    transitivity (exp (fst z) ^ 2 * (sin (snd z) * sin (snd z) + cos (snd z) * cos (snd z)));
      [rewrite H|]; ring.
Qed.

Lemma ray_cexp G x d : ray_derive G x d -> ray_derive (fun s => cexp (G s)) x (cexp (G x) * d)%C.
Proof.
  intros [G1 G2].
  assert (E : is_derive (fun s => exp (fst (G s))) x (exp (fst (G x)) * fst d)).
  { evar_last; [apply (is_derive_comp exp (fun s => fst (G s))); [apply is_derive_exp|exact G1]|].
    unfold scal; simpl; unfold mult; simpl. ring. }
  assert (Co : is_derive (fun s => cos (snd (G s))) x (- sin (snd (G x)) * snd d)).
  { evar_last; [apply (is_derive_comp cos (fun s => snd (G s))); [apply is_derive_cos|exact G2]|].
    unfold scal; simpl; unfold mult; simpl. ring. }
  assert (Si : is_derive (fun s => sin (snd (G s))) x (cos (snd (G x)) * snd d)).
  { evar_last; [apply (is_derive_comp sin (fun s => snd (G s))); [apply is_derive_sin|exact G2]|].
    unfold scal; simpl; unfold mult; simpl. ring. }
  split; simpl; evar_last.
  - apply (is_derive_mult _ _ x _ _ E Co). intros; apply Rmult_comm.
  - unfold plus, mult; simpl. ring.
  - apply (is_derive_mult _ _ x _ _ E Si). intros; apply Rmult_comm.
  - unfold plus, mult; simpl. ring.
Qed.

(** ** The mean value inequality *)
Lemma inner_bound (y z : C) : fst y * fst z + snd y * snd z <= Cmod y * Cmod z.
Proof.
  assert (E : fst y * fst z + snd y * snd z = fst (y * Cconj z)%C) by (simpl; ring).
  assert (M : Cmod (Cconj z) = Cmod z).
  { unfold Cmod, Cconj. cbn [fst snd]. f_equal. ring. }
  rewrite E, <- M, <- Cmod_mult. eapply Rle_trans; [apply Rle_abs|].
  eapply Rle_trans; [apply Rmax_l|apply Rmax_Cmod].
Qed.

Theorem ray_bound (G dG : R -> C) (b db : R -> R) :
  (forall x, ray_derive G x (dG x)) -> (forall x, is_derive b x (db x)) ->
  (forall x, 0 <= x <= 1 -> Cmod (dG x) <= db x) -> Cmod (G 1 - G 0)%C <= b 1 - b 0.
Proof.
  intros HG Hb HB. set (h := (G 1 - G 0)%C). set (H := Cmod h).
  assert (H0 : 0 <= H) by apply Cmod_ge_0.
  assert (B0 : 0 <= b 1 - b 0).
  { assert (b 0 <= b 1); [|lra]. apply (derive_le b db); auto; [|lra]. intros x Hx.
    eapply Rle_trans; [apply Cmod_ge_0|apply HB; lra]. }
  set (psi := fun x => b x * H - (fst (G x) * fst h + snd (G x) * snd h)).
  assert (D : psi 0 <= psi 1).
  { apply (derive_le psi (fun x => db x * H - (fst (dG x) * fst h + snd (dG x) * snd h))); [| |lra].
    - intros x. destruct (HG x) as [G1 G2]. unfold psi. apply @is_derive_minus.
      + apply (is_derive_scal_l b x (db x) H), Hb.
      + apply @is_derive_plus; [apply (is_derive_scal_l (fun s => fst (G s)) x _ (fst h)), G1
          |apply (is_derive_scal_l (fun s => snd (G s)) x _ (snd h)), G2].
    - intros x Hx. assert (I := inner_bound (dG x) h). fold H in I.
      assert (Cmod (dG x) * H <= db x * H) by (apply Rmult_le_compat_r; [exact H0|apply HB; lra]).
      lra. }
  assert (S : H * H = fst h * fst h + snd h * snd h).
  { unfold H, Cmod. rewrite sqrt_sqrt; [ring|].
    generalize (pow2_ge_0 (fst h)) (pow2_ge_0 (snd h)). lra. }
  assert (F1 : fst h = fst (G 1) - fst (G 0)) by reflexivity.
  assert (F2 : snd h = snd (G 1) - snd (G 0)) by reflexivity.
  unfold psi in D. destruct H0 as [Hp|E0]; [|fold H; lra].
  apply Rmult_le_reg_r with H; [exact Hp|]. rewrite S. rewrite F1 at 1. rewrite F2 at 1. lra.
Qed.

(** |e^z - 1| <= e^|z| - 1 *)
Lemma cexp_minus_1 z h : Cmod z <= h -> Cmod (cexp z - RtoC 1)%C <= exp h - 1.
Proof.
  intros Hz.
  assert (B := ray_bound (fun s => cexp (RtoC s * z)%C) (fun s => (cexp (RtoC s * z) * z)%C)
    (fun s => exp (s * Cmod z)) (fun s => exp (s * Cmod z) * Cmod z)).
  cbv beta in B. replace (RtoC 1 * z)%C with z in B by ring.
  rewrite Cmult_0_l, cexp_0, Rmult_0_l, exp_0, Rmult_1_l in B.
  eapply Rle_trans; [apply B|].
  - intros x. apply ray_cexp, ray_linear.
  - intros x. auto_derive; [trivial|ring].
  - intros x Hx. rewrite Cmod_mult, Cmod_cexp. apply Rmult_le_compat_r; [apply Cmod_ge_0|].
    apply exp_le. replace (fst (RtoC x * z)%C) with (x * fst z) by (simpl; ring).
    apply Rmult_le_compat_l; [lra|]. eapply Rle_trans; [apply Rle_abs|].
    eapply Rle_trans; [apply Rmax_l|apply Rmax_Cmod].
  - assert (exp (Cmod z) <= exp h) by (apply exp_le, Hz). lra.
Qed.
