Attribute VB_Name = "SaikenMacros"
Option Explicit

' The buttons of the desk: NAME belongs to the ribbon, NAME_Click to the first sheet.
' Python does the work (macros.py). This text is ASCII; what a person reads stands in named cells.

' The environment variable that tells Python the whole path: xlwings hands over the name alone.
Private Const DESK_VARIABLE As String = "SAIKEN_DESK"
Private Const LONGEST_MESSAGE As Long = 1000

Public Sub Distribute(control As IRibbonControl)
    Press "distribute"
End Sub

Public Sub Distribute_Click()
    Press "distribute"
End Sub

Public Sub Receive(control As IRibbonControl)
    Press "receive"
End Sub

Public Sub Receive_Click()
    Press "receive"
End Sub

Public Sub Status(control As IRibbonControl)
    Press "status"
End Sub

Public Sub Status_Click()
    Press "status"
End Sub

Public Sub Consolidate(control As IRibbonControl)
    Press "consolidate"
End Sub

Public Sub Consolidate_Click()
    Press "consolidate"
End Sub

Public Sub Pdf(control As IRibbonControl)
    Press "pdf"
End Sub

Public Sub Pdf_Click()
    Press "pdf"
End Sub

Public Sub Mail(control As IRibbonControl)
    Press "mail"
End Sub

Public Sub Mail_Click()
    Press "mail"
End Sub

Public Sub Undo(control As IRibbonControl)
    Press "undo"
End Sub

Public Sub Undo_Click()
    Press "undo"
End Sub

Public Sub Guide(control As IRibbonControl)
    Press "guide"
End Sub

Public Sub Guide_Click()
    Press "guide"
End Sub

Private Sub Press(verb As String)
    Dim told As String
    told = Obstacle()
    If told = "" Then
        If Not Agreed(verb) Then Exit Sub
        told = Answer(verb)
    End If
    MsgBox Left$(told, LONGEST_MESSAGE), vbInformation, DeskText("saiken_title")
End Sub

' Why no button of this book can work, in the words of the book; empty when they can.
Public Function Obstacle() As String
    Obstacle = DeskText("saiken_obstacle")
    If Obstacle <> "" Then Exit Function
    Obstacle = InterpreterProblem()
    If Obstacle <> "" Then Exit Function
    If InStr(ThisWorkbook.FullName, "://") > 0 Then
        Obstacle = DeskText("saiken_cloud")
    ElseIf ThisWorkbook.ReadOnly Then
        Obstacle = DeskText("saiken_read_only")
    End If
End Function

' What is wrong with the interpreter that the settings name; a name without folder is left to Windows.
Public Function InterpreterProblem() As String
    Dim interpreter As String
    interpreter = DeskText("saiken_interpreter")
    If InStr(interpreter, "%") > 0 Then Exit Function
    If InStr(interpreter, "\") = 0 And InStr(interpreter, "/") = 0 Then Exit Function
    If Dir(interpreter) = "" Then InterpreterProblem = DeskText("saiken_no_python") & vbLf & interpreter
End Function

' What Python is asked to run.
Public Function PythonCommand(verb As String) As String
    PythonCommand = "import macros; macros." & verb & "()"
End Function

' The text of a named cell.
Public Function DeskText(cellName As String) As String
    DeskText = CStr(ThisWorkbook.Names(cellName).RefersToRange.Value)
End Function

' What can't be taken back is asked first, and what was typed is saved: Python reads the file.
Private Function Agreed(verb As String) As Boolean
    Agreed = False
    If verb = "undo" Then
        If MsgBox(DeskText("saiken_ask_undo"), vbOKCancel + vbQuestion, DeskText("saiken_title")) <> vbOK Then Exit Function
    End If
    If Not ThisWorkbook.Saved Then
        If MsgBox(DeskText("saiken_ask_save"), vbOKCancel + vbQuestion, DeskText("saiken_title")) <> vbOK Then Exit Function
        ThisWorkbook.Save
    End If
    Agreed = True
End Function

' Runs Python and gives back what it wrote into the message cell.
Private Function Answer(verb As String) As String
    Dim variables As Object
    On Error GoTo Failed
    ThisWorkbook.Names("saiken_message").RefersToRange.Value = ""
    Set variables = CreateObject("WScript.Shell").Environment("PROCESS")
    variables(DESK_VARIABLE) = ThisWorkbook.FullName
    Application.StatusBar = DeskText("saiken_running")
    ' By name, so that this module compiles in a book without the module of xlwings too.
    Application.Run "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!xlwings.RunPython", PythonCommand(verb)
Finish:
    On Error Resume Next
    Application.StatusBar = False
    Answer = DeskText("saiken_message")
    If Answer = "" Then Answer = DeskText("saiken_no_answer")
    ThisWorkbook.Save
    Exit Function
Failed:
    ' What xlwings could not do is told by the empty message cell.
    Resume Finish
End Function
