(** * Claim [long-run-frequency]: kernels of which a power is positive (new)

    If k + 1 steps reach every state from every state, there is one stationary law, and it is
    positive: that of the k + 1 steps together. *)
From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Steerlaw Require Import Sums Calculus Tilt PerfectTraining MarkovChain.
Open Scope R_scope.

Section Power.
Context {A : Type} (zs : list A) (P : A -> A -> R).
Hypothesis ne : zs <> nil.
Hypothesis rows : forall y, In y zs -> weak_distribution zs (P y).

(** k + 1 steps *)
Fixpoint steps (k : nat) (y z : A) : R :=
  match k with O => P y z | S k => Sum zs (fun x => P y x * steps k x z) end.

Lemma steps_weak k y : In y zs -> weak_distribution zs (steps k y).
Proof.
  revert y. induction k as [|k IH]; intros y Hy; [apply rows, Hy|]. simpl. split.
  - intros z Hz. apply Sum_nonneg. intros x Hx. apply Rmult_le_pos; [apply rows; auto|].
    apply IH; auto.
  - rewrite <- Sum_swap. rewrite <- (proj2 (rows y Hy)). apply Sum_ext. intros x Hx.
    rewrite Sum_scal, (proj2 (IH x Hx)). ring.
Qed.

Lemma steps_last k y z : steps (S k) y z = Sum zs (fun x => steps k y x * P x z).
Proof.
  revert y. induction k as [|k IH]; intros y; [reflexivity|].
  change (steps (S (S k)) y z) with (Sum zs (fun x => P y x * steps (S k) x z)).
  rewrite (Sum_ext zs _ (fun x => Sum zs (fun w => P y x * steps k x w * P w z))).
  - rewrite Sum_swap. apply Sum_ext. intros w _. simpl. rewrite <- Sum_scalr. reflexivity.
  - intros x _. rewrite IH, <- Sum_scal. apply Sum_ext. intros; ring.
Qed.

Lemma push_steps k m z : push zs (steps (S k)) m z = push zs (steps k) (push zs P m) z.
Proof.
  unfold push at 1 2. simpl.
  rewrite (Sum_ext zs _ (fun y => Sum zs (fun x => m y * P y x * steps k x z)))
    by (intros; rewrite <- Sum_scal; apply Sum_ext; intros; ring).
  rewrite Sum_swap. apply Sum_ext. intros x _. unfold push. rewrite <- Sum_scalr. reflexivity.
Qed.

Lemma push_steps_last k m z : push zs (steps (S k)) m z = push zs P (push zs (steps k) m) z.
Proof.
  unfold push at 1 2.
  rewrite (Sum_ext zs _ (fun y => Sum zs (fun x => m y * steps k y x * P x z)))
    by (intros; rewrite steps_last, <- Sum_scal; apply Sum_ext; intros; ring).
  rewrite Sum_swap. apply Sum_ext. intros x _. unfold push. rewrite <- Sum_scalr. reflexivity.
Qed.

Lemma stationary_steps k m : stationary zs P m -> stationary zs (steps k) m.
Proof.
  intros [W S]. split; [exact W|]. induction k as [|k IH]; intros z Hz; [apply S, Hz|].
  rewrite push_steps. rewrite (push_ext zs (steps k) (push zs P m) m z) by auto. auto.
Qed.

Variable k : nat.
Hypothesis positive : forall y z, In y zs -> In z zs -> 0 < steps k y z.

Lemma steps_kernel : kernel zs (steps k).
Proof. intros y Hy. split; [intros z Hz; auto|apply steps_weak, Hy]. Qed.

(** One stationary law, and it is positive *)
Theorem power_stationary : (exists m, stationary zs P m) /\
  (forall m m', stationary zs P m -> stationary zs P m' -> forall z, In z zs -> m z = m' z) /\
  (forall m, stationary zs P m -> forall z, In z zs -> 0 < m z).
Proof.
  assert (U := stationary_unique zs (steps k) ne steps_kernel). split; [|split].
  - destruct (stationary_exists zs (steps k) ne steps_kernel) as (m & W & S).
    exists m. split; [exact W|]. intros z Hz. apply (U (push zs P m) m); auto; [|split; auto].
    split.
    + split.
      * intros y Hy. apply Sum_nonneg. intros x Hx. apply Rmult_le_pos; [apply W, Hx|].
        apply rows; auto.
      * unfold push. rewrite Sum_swap, <- (proj2 W). apply Sum_ext. intros y Hy.
        rewrite Sum_scal, (proj2 (rows y Hy)). ring.
    + intros y Hy. rewrite <- push_steps, push_steps_last. apply push_ext. exact S.
  - intros m m' Hm Hm'. apply U; apply stationary_steps; auto.
  - intros m Hm. apply (stationary_positive zs (steps k) ne steps_kernel).
    apply stationary_steps, Hm.
Qed.
End Power.
